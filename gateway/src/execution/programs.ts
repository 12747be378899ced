import type { Log } from '@laurel/shared/log'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import { createAskedAgain } from '../asked-again.ts'
import type { Planning } from '../planning/sharing.ts'
import { NotCarriedOut } from './not-carried-out.ts'
import { compile, type Program } from './program.ts'
import type { IsOfType } from './representations.ts'
import { isOfType } from './types.ts'

/** One operation of a document, which is known by its hash. */
export type Wanted = {
  document: DocumentNode
  text: string
  queryHash: string
  operation: OperationDefinitionNode
  /** When who asks waits no more. */
  endsAt?: number | undefined
}

export type Programs = {
  /** Made anew for what is not kept, which is what was asked for once; undefined for what is left to Apollo's executor. */
  of(wanted: Wanted): Program | undefined | Promise<Program | undefined>
  /** How many are kept. */
  count(): number
}

/** What is known of an operation instead of a program; its size is that of its key, and some. */
const LEFT = { program: undefined, size: 1_000 }

/** `schema`: what callers see of the supergraph; `characters`: of the documents and plans that are kept, those asked for last. */
type Parts = {
  supergraphSdl: string
  schema: GraphQLSchema
  planning: Planning
  characters: number
  log: Log
}

/** The programs of one supergraph. */
export function createPrograms({ supergraphSdl, schema, planning, characters, log }: Parts): Programs {
  const ofSubgraphs = typesOf(supergraphSdl)
  const made = new LRUCache<string, { program: Program | undefined; size: number }>({
    maxSize: characters,
    sizeCalculation: ({ size }) => size,
  })
  const askedAgain = createAskedAgain()
  const make = async ({ document, text, queryHash: hash, operation, endsAt }: Wanted) => {
    const plan = () => planning({ text, hash, operationName: operation.name?.value, endsAt })
    try {
      const program = await compile({ document, operation, schema, isOfType: ofSubgraphs, plan })
      return { program, size: program.size }
    } catch (error) {
      if (!(error instanceof NotCarriedOut)) throw error
      log.debug({ reason: error.message, document: hash }, 'an operation is left to the executor of Apollo')
      return LEFT
    }
  }
  const makeAnew = async (key: string, wanted: Wanted) => {
    const isAgain = askedAgain(key)
    const found = await make(wanted)
    // Others may have asked for the same meanwhile.
    const kept = made.get(key) ?? found
    if (isAgain) made.set(key, kept)
    return kept.program
  }
  return {
    of(wanted) {
      const key = `${wanted.queryHash}:${wanted.operation.name?.value ?? ''}`
      const known = made.get(key)
      return known ? known.program : makeAnew(key, wanted)
    },
    count: () => made.size,
  }
}

/** Among all types of the subgraphs, those that callers do not see too. */
function typesOf(supergraphSdl: string): IsOfType {
  const schema = buildASTSchema(parse(supergraphSdl), { assumeValid: true, assumeValidSDL: true })
  return (typename, condition) => typename === condition || isOfType(schema, schema.getType(typename), condition)
}
