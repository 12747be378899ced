import { beyondLimits, PARSING } from '@laurel/shared/edge/limits'
import type { Refusal } from '@laurel/shared/errors'
import { parse } from 'graphql'
import type { Parameters } from '../http/parameters.ts'

/** In characters; none of the client's own documents is as long. */
const LONG = 2_000

/**
 * What is wrong with a long document by the limits, looked at before it is validated, which takes a time that grows with the square
 * of its fields: a thousand of one name take 100 ms.
 */
export function beyondLimitsEarly({ query = '' }: Parameters): Refusal | undefined {
  return query.length > LONG ? refusalIn(query) : undefined
}

function refusalIn(text: string): Refusal | undefined {
  try {
    return beyondLimits(parse(text, PARSING)).at(0)
  } catch {
    return undefined // what cannot be parsed is told where every document is
  }
}
