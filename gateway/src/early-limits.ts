import type { Errors } from '@laurel/shared/edge/errors'
import { beyondLimits, PARSING } from '@laurel/shared/edge/limits'
import type { Refusal } from '@laurel/shared/errors'
import type { RequestHandler } from 'express'
import { parse } from 'graphql'
import { contextOf } from './authentication.ts'
import { parametersOf } from './http/parameters.ts'
import { wantsPlainJson } from './http/status.ts'

/** In characters; none of the client's own documents is as long. */
const LONG = 2_000

/**
 * Holds long documents against the limits before they are validated, which takes a time that grows with the square of their
 * fields: a thousand of one name take 100 ms.
 */
export function withinLimitsEarly(errors: Errors): RequestHandler {
  return (request, response, next) => {
    const { query = '' } = parametersOf(response) ?? {}
    const refusal = query.length > LONG ? refusalIn(query) : undefined
    if (!refusal) return next()
    response.status(wantsPlainJson(request.get('accept')) ? 200 : 400)
    response.json({ errors: errors.told([refusal], contextOf(response)) })
  }
}

function refusalIn(text: string): Refusal | undefined {
  try {
    return beyondLimits(parse(text, PARSING)).at(0)
  } catch {
    return undefined // what cannot be parsed is told where every document is
  }
}
