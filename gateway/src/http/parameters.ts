import { tooLong } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { isTree, type Tree } from '../execution/tree.ts'

/** Null and nothing mean the same. */
const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform(value => value ?? undefined)

/** Whatever it holds: `z.record` would look at every name of what may have a hundred thousand. */
const anyObject = z.custom<Tree>(isTree)

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

/**
 * Reads what is asked, and leaves the request with that and nothing else, so that whoever looks at it later sees the same.
 * Refuses with BAD_REQUEST what is no request of GraphQL over HTTP, a batch too, and with DOCUMENT_TOO_LONG; without a readable
 * body there is nothing asked.
 */
export const readParameters: RequestHandler = (request, response, next) => {
  const given = givenIn(request)
  if (given === undefined) request.body = undefined
  else askBy(request, response, checked(given))
  next()
}

/** Refuses with BAD_REQUEST what asks nothing. */
export const demandDocument: RequestHandler = (_, response, next) => {
  const asked = parametersOf(response)
  if (!asked?.query && !asked?.documentId && !asked?.extensions?.persistedQuery) throw new Refusal('BAD_REQUEST')
  next()
}

/** What `readParameters` found; undefined when nothing is asked. */
export function parametersOf(response: Response): Parameters | undefined {
  return response.locals.parameters
}

/** Has the request ask by these parameters. */
export function askBy(request: Request, response: Response, asked: Parameters): void {
  response.locals.parameters = asked
  const present = Object.entries(asked).filter(([, value]) => value !== undefined)
  if (request.method !== 'GET') {
    request.body = Object.fromEntries(present)
    return
  }
  const texts = present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  const [path] = request.url.split('?', 1)
  request.url = `${path}?${new URLSearchParams(Object.fromEntries(texts))}`
}

function givenIn({ method, url, body }: Request): unknown {
  if (method === 'POST') return body
  return method === 'GET' ? inAddress(url) : undefined
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

function checked(given: unknown): Parameters {
  const { data, error } = parameters.safeParse(given)
  const refusal = tooLong(data?.query ?? '')
  if (refusal) throw refusal
  if (data) return data
  const field = error?.issues[0]?.path.join('.')
  throw new Refusal('BAD_REQUEST', field ? { field } : {})
}
