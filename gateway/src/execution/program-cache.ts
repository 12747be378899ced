import type { Log } from '@laurel/shared/log'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { createAskedAgain } from '../documents/asked-again.ts'
import type { GetPlan } from '../planning/in-flight.ts'
import { isOfType } from './fields.ts'
import { NotSupported } from './not-supported.ts'
import { compile, type Program } from './program.ts'
import type { IsOfType } from './representations.ts'

/** One operation of a document, which is known by its hash. */
export type ProgramRequest = {
  document: DocumentNode
  text: string
  queryHash: string
  operation: OperationDefinitionNode
  /** When who asks waits no more. */
  endsAt?: number | undefined
}

export type ProgramCache = {
  /** Compiles what is not kept, and keeps it from the second time on; undefined for what is not supported. */
  get(request: ProgramRequest): Program | undefined | Promise<Program | undefined>
  /** How many are kept. */
  count(): number
}

/** What is kept of an operation that is not supported; its size is that of its key, and some. */
const UNSUPPORTED = { program: undefined, size: 1_000 }

/** `schema`: what callers see of the supergraph; `characters`: of the documents and plans that are kept, those asked for last. */
type Parts = {
  supergraph: DocumentNode
  schema: GraphQLSchema
  getPlan: GetPlan
  characters: number
  log: Log
}

/** The programs of one supergraph. */
export function createProgramCache({ supergraph, schema, getPlan, characters, log }: Parts): ProgramCache {
  const ofSubgraphs = isOfTypeIn(supergraph)
  const made = new LRUCache<string, { program: Program | undefined; size: number }>({
    maxSize: characters,
    sizeCalculation: ({ size }) => size,
  })
  const askedAgain = createAskedAgain()
  const make = async ({ document, text, queryHash: hash, operation, endsAt }: ProgramRequest) => {
    const plan = () => getPlan({ text, hash, operationName: operation.name?.value, endsAt })
    try {
      const program = await compile({ document, operation, schema, isOfType: ofSubgraphs, plan })
      return { program, size: text.length + program.size }
    } catch (error) {
      if (!(error instanceof NotSupported)) throw error
      log.debug({ reason: error.message, document: hash }, 'an operation is left to the executor of Apollo')
      return UNSUPPORTED
    }
  }
  const makeAnew = async (key: string, request: ProgramRequest) => {
    const isAgain = askedAgain(key)
    const found = await make(request)
    // Others may have asked for the same meanwhile.
    const kept = made.get(key) ?? found
    if (isAgain) made.set(key, kept)
    return kept.program
  }
  return {
    get(request) {
      const key = `${request.queryHash}:${request.operation.name?.value ?? ''}`
      const known = made.get(key)
      return known ? known.program : makeAnew(key, request)
    },
    count: () => made.size,
  }
}

/** By all types of the subgraphs, those too that callers do not see. */
function isOfTypeIn(supergraph: DocumentNode): IsOfType {
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true })
  return (typename, condition) => typename === condition || isOfType(schema, schema.getType(typename), condition)
}
