import { ConfigError } from '@laurel/shared/config'

/**
 * What kept a command from being done, a line each. A failure to connect at several addresses of one name has no message
 * of its own, but all of theirs.
 */
export function problemsOf(error: unknown): string[] {
  if (error instanceof ConfigError) return error.problems
  const { message, errors = [] } = error as Partial<AggregateError>
  return errors.length > 0 ? errors.flatMap(problemsOf) : [message ?? String(error)]
}
