import { type DocumentNode, type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql'
import { forbidden } from '../access.ts'
import { type Lacking, permitted } from './authority.ts'
import { type Asked, fill, gapsOf, leavesNothing } from './gaps.ts'

/** What of an operation its caller does not get. */
export type Withheld = {
  /** Nothing is to be done: null may not be where it would be, or it is a mutation of which a part is withheld. */
  isAll: boolean
  /** FORBIDDEN at the path of each part. */
  errors: GraphQLError[]
  /** What is left to be asked. */
  document: DocumentNode
  /** The answer to what was left, with null for the rest. */
  complete(result: ExecutionResult): ExecutionResult
}

export function withheldFrom(asked: Asked, lacking: Lacking): Withheld {
  const { document, operation, schema } = asked
  const { gaps, lacks } = gapsOf(asked, lacking)
  const told = lacks.map(({ path, rule }) => new GraphQLError('', { path, originalError: forbidden(rule) }))
  const isMutation = operation.operation === OperationTypeNode.MUTATION
  return {
    isAll: leavesNothing(gaps) || (isMutation && lacks.length > 0),
    errors: told,
    document: permitted(document, schema, lacking),
    complete: ({ data = null, errors = [] }) => ({ data: data && fill(data, gaps), errors: [...errors, ...told] }),
  }
}
