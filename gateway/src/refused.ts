import { Refusal } from '@laurel/shared/errors'
import { GraphQLError } from 'graphql'

/** What is thrown to have an operation refused as a whole, with status 400 unless it says otherwise. */
export function refused(code: string, values: Record<string, number> = {}, status = 400): GraphQLError {
  return new GraphQLError(code, { originalError: new Refusal(code, { values }), extensions: { http: { status } } })
}
