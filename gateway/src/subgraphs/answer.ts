import type { GraphQLFormattedError } from 'graphql'
import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { HttpResponse } from './transport.ts'

/** What a subgraph answered to a fetch. */
export type Answer = {
  data?: JsonObject | null | undefined
  errors?: readonly GraphQLFormattedError[] | undefined
}

/** An answer with errors, or without data. */
const faulty = z
  .object({
    data: z.looseObject({}).nullish(),
    errors: z
      .array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.number()])).exactOptional(),
          extensions: z.looseObject({ code: z.string().optional() }).exactOptional(),
        }),
      )
      .optional(),
  })
  .refine(({ data, errors }) => data || errors?.length)

/** With these a subgraph refuses a request as a whole, by status 400 or 401, for a reason that is the caller's. */
const wholeRefusals = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'UNAUTHENTICATED'])

/** What a subgraph answered; throws when that is none of GraphQL's answers, or not one for callers. */
export function answerIn({ status, text }: HttpResponse): Answer {
  const isOk = status >= 200 && status < 300
  const said = read(text)
  if (said && (isOk || isRefusal(said))) return said
  throw new Error(isOk ? 'not an answer in GraphQL' : `status ${status}: ${text.slice(0, 500)}`)
}

const isRefusal = ({ errors = [] }: Answer): boolean =>
  errors.length > 0 && errors.every(({ extensions }) => wholeRefusals.has(String(extensions?.code)))

/** Undefined when it is none of GraphQL's; most hold data alone, and are not looked through. */
function read(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    const isWhole = isJsonObject(answer) && isJsonObject(answer.data) && answer.errors === undefined
    return isWhole ? (answer as Answer) : faulty.safeParse(answer).data
  } catch {
    return undefined
  }
}
