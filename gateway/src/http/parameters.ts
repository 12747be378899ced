import type { IncomingMessage } from 'node:http'
import { tooLong } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../json.ts'
import { readJson } from './body.ts'

/** Null and nothing mean the same. */
const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform(value => value ?? undefined)

/** Whatever it holds: `z.record` would look at every name of what may have a hundred thousand. */
const anyObject = z.custom<JsonObject>(isJsonObject)

const persistedQuery = z.object({ version: z.literal(1), sha256Hash: z.string().regex(/^[\da-f]{64}$/) })

const parameters = z.object({
  query: optional(z.string()).transform(text => text || undefined),
  documentId: optional(z.string()),
  operationName: optional(z.string()),
  variables: optional(anyObject),
  extensions: optional(z.looseObject({ persistedQuery: optional(persistedQuery) })),
})

/** What a request of GraphQL over HTTP asks; `documentId` as the draft on persisted documents has it. */
export type Parameters = z.output<typeof parameters>

/** Asks nothing. */
export const NOTHING: Parameters = {
  query: undefined,
  documentId: undefined,
  operationName: undefined,
  variables: undefined,
  extensions: undefined,
}

/**
 * Reads what is asked. Refuses with BAD_REQUEST what is no request of GraphQL over HTTP, a batch too, and with DOCUMENT_TOO_LONG;
 * undefined without a readable body.
 */
export async function readParameters(request: IncomingMessage): Promise<Parameters | undefined> {
  const given = await givenIn(request)
  return given === undefined ? undefined : checked(given)
}

/** What is asked; refuses with BAD_REQUEST what asks nothing. */
export function demandDocument(asked: Parameters | undefined): Parameters {
  if (!asked?.query && !asked?.documentId && !asked?.extensions?.persistedQuery) throw new Refusal('BAD_REQUEST')
  return asked
}

function givenIn(request: IncomingMessage): unknown {
  if (request.method === 'POST') return readJson(request)
  return request.method === 'GET' ? inAddress(request.url ?? '') : undefined
}

function inAddress(url: string): Record<string, unknown> {
  const all = new URLSearchParams(url.split('?').slice(1).join('?'))
  const once = (name: string) => {
    const [value, ...others] = all.getAll(name)
    if (others.length > 0) throw new Refusal('BAD_REQUEST', { field: name })
    return value
  }
  const names = Object.keys(parameters.shape)
  const given = Object.fromEntries(names.map(name => [name, once(name)]))
  return { ...given, ...inJson('variables', given.variables), ...inJson('extensions', given.extensions) }
}

function inJson(name: string, text: string | undefined): Record<string, unknown> {
  try {
    return text === undefined ? {} : { [name]: JSON.parse(text) }
  } catch {
    throw new Refusal('BAD_REQUEST', { field: name })
  }
}

/** Most ask by a text alone, with variables or without: there is no more to be looked at. */
function plain(given: unknown): Parameters | undefined {
  if (!isJsonObject(given)) return undefined
  const { query, documentId = null, operationName = null, variables = null, extensions = null } = given
  if (typeof query !== 'string' || query === '' || documentId !== null || extensions !== null) return undefined
  if ((operationName !== null && typeof operationName !== 'string') || (variables !== null && !isJsonObject(variables)))
    return undefined
  return { ...NOTHING, query, operationName: operationName ?? undefined, variables: variables ?? undefined }
}

function checked(given: unknown): Parameters {
  const asked = plain(given)
  const { data, error } = asked ? { data: asked } : parameters.safeParse(given)
  const refusal = tooLong(data?.query ?? '')
  if (refusal) throw refusal
  if (data) return data
  const field = error?.issues[0]?.path.join('.')
  throw new Refusal('BAD_REQUEST', field ? { field } : {})
}
