import { Refusal } from '@laurel/shared/errors'
import { GraphQLError } from 'graphql'

/** What a plugin throws to have an operation refused as a whole, with status 400. */
export function refused(code: string, values: Record<string, number> = {}): GraphQLError {
  return new GraphQLError(code, { originalError: new Refusal(code, { values }), extensions: { http: { status: 400 } } })
}
