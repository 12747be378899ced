import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { Refusal, Refusals } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Locale, type Translate, tell } from '../messages.ts'

/** To whom errors are told. */
export type Listener = { locale: Locale; requestId: string }

export type Errors = {
  /** What the caller gets to see of what went wrong; what he does not is logged. */
  told(errors: readonly unknown[], to: Listener): GraphQLFormattedError[]
}

/** Codes by which GraphQL itself refuses; their messages speak of the caller's own request. */
const requestCodes = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])
/** Codes that say nothing but "an exception": their messages may hold anything. */
const opaqueCodes = new Set(['INTERNAL', 'INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR', 'GATEWAY_REQUIRED'])
const CODE = /^[A-Z][A-Z0-9_]{2,60}$/

type Settings = {
  translate: Translate
  log: Log
  /** Hears the code of each error that is told. */
  count(code: unknown): void
  /** Whether names of the schema that are close to a wrong one are told. */
  suggests: boolean
}

export function createErrors({ translate, log, count, suggests }: Settings): Errors {
  const internal = (error: unknown, { locale, requestId }: Listener, path: GraphQLFormattedError['path']) => {
    log.error({ err: error, requestId }, 'a request failed')
    const message = translate('INTERNAL', locale, { requestId })
    return [{ message, ...(path && { path }), extensions: { code: 'INTERNAL', requestId } }]
  }
  const toldOne = (error: unknown, to: Listener): GraphQLFormattedError[] => {
    const path = error instanceof GraphQLError ? error.path : undefined
    const refusal = refusalIn(error)
    if (refusal)
      return tell(refusal, to.locale, translate).map(({ message, ...extensions }) => ({
        message,
        ...(path && { path }),
        extensions: { ...extensions, requestId: to.requestId },
      }))
    return error instanceof GraphQLError && isSpeakable(error.extensions)
      ? [allowed(suggests ? error.toJSON() : withoutSuggestions(error.toJSON()))]
      : internal(error, to, path)
  }
  return {
    told(errors, to) {
      const all = errors.flatMap(error => toldOne(error, to))
      for (const { extensions } of all) count(extensions?.code)
      return all
    },
  }
}

function refusalIn(error: unknown): Refusal | Refusals | undefined {
  const candidates = [error, error instanceof GraphQLError ? error.originalError : undefined]
  return candidates.find(candidate => candidate instanceof Refusal || candidate instanceof Refusals)
}

/** A subgraph's own code was chosen for the caller; any other only when it is about the request. */
function isSpeakable({ code, serviceName }: Record<string, unknown>): boolean {
  if (typeof code !== 'string' || !CODE.test(code) || opaqueCodes.has(code)) return false
  return requestCodes.has(code) || typeof serviceName === 'string'
}

/** As GraphQL puts them, about documents and variables. */
function withoutSuggestions({ message, ...rest }: GraphQLFormattedError): GraphQLFormattedError {
  return { ...rest, message: message.replace(/ Did you mean .*\?$/s, '') }
}

/** All that an error may carry to the caller. */
function allowed({ message, path, extensions = {} }: GraphQLFormattedError): GraphQLFormattedError {
  const { code, field, basis, requestId } = extensions
  const carried = Object.entries({ code, field, basis, requestId }).filter(([, value]) => typeof value === 'string')
  return { message, ...(path && { path }), extensions: Object.fromEntries(carried) }
}

/** For what fails before it is known who asks. */
export function formatUnheard(formatted: GraphQLFormattedError): GraphQLFormattedError {
  if (requestCodes.has(String(formatted.extensions?.code))) return allowed(formatted)
  return { message: 'Something went wrong here.', extensions: { code: 'INTERNAL' } }
}
