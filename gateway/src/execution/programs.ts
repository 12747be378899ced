import type { QueryPlannerConfig } from '@apollo/query-planner'
import type { Log } from '@laurel/shared/log'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { createAskedAgain } from '../asked-again.ts'
import { NotCarriedOut } from './not-carried-out.ts'
import { createPlanner } from './planner.ts'
import { compile, type Program } from './program.ts'

/** One operation of a document, which is known by its hash. */
export type Wanted = { document: DocumentNode; operation: OperationDefinitionNode; queryHash: string }

export type Programs = {
  /** Made anew for what is not kept, which is what was asked for once; undefined for what is left to Apollo's executor. */
  of(wanted: Wanted): Program | undefined
  /** How many are kept. */
  count(): number
}

/** What is known of an operation instead of a program; its size is that of its key, and some. */
const LEFT = { program: undefined, size: 1_000 }

/** `schema`: what callers see of the supergraph; `characters`: of the documents and plans that are kept, those asked for last. */
type Parts = {
  supergraphSdl: string
  schema: GraphQLSchema
  planning: QueryPlannerConfig
  characters: number
  log: Log
}

/** The programs of one supergraph. */
export function createPrograms({ supergraphSdl, schema, planning, characters, log }: Parts): Programs {
  const planner = createPlanner(supergraphSdl, planning)
  const made = new LRUCache<string, { program: Program | undefined; size: number }>({
    maxSize: characters,
    sizeCalculation: ({ size }) => size,
  })
  const askedAgain = createAskedAgain()
  const make = ({ document, operation, queryHash }: Wanted) => {
    try {
      const program = compile({ document, operation, schema, planner })
      return { program, size: program.size }
    } catch (error) {
      if (!(error instanceof NotCarriedOut)) throw error
      log.debug({ reason: error.message, document: queryHash }, 'an operation is left to the executor of Apollo')
      return LEFT
    }
  }
  return {
    of(wanted) {
      const key = `${wanted.queryHash}:${wanted.operation.name?.value ?? ''}`
      const known = made.get(key)
      if (known) return known.program
      const found = make(wanted)
      if (askedAgain(key)) made.set(key, found)
      return found.program
    },
    count: () => made.size,
  }
}
