import { beyondLimits, PARSING } from '@laurel/shared/edge/limits'
import type { Refusal } from '@laurel/shared/errors'
import { parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Hooks } from '../hooks.ts'
import type { Parameters } from '../http/parameters.ts'
import { createTickQueue } from '../tick-queue.ts'
import { createAskedAgain } from './asked-again.ts'

/** In characters; none of the client's own documents is as long. */
const LONG = 2_000

/** Of the texts of documents that are remembered. */
const CHARACTERS = 4_000_000

export type FirstSeen = {
  /** Remembers the documents that are found valid. */
  hooks: Hooks
  /**
   * Has documents of which nothing is kept yet take turns, for they must be parsed, validated and planned, all without a pause;
   * those that are known are answered in between. Answers what is wrong with a long one by the limits.
   */
  takeTurn(asked: Parameters): Promise<Refusal | undefined> | undefined
}

/** Of one supergraph: with another one everything is made anew. */
function createKnown() {
  const texts = new LRUCache<string, true>({ maxSize: CHARACTERS, sizeCalculation: (_, text) => text.length })
  const askedAgain = createAskedAgain()
  return {
    /** Counts as asked for. */
    has: (text: string) => texts.get(text) === true,
    wasValid(text: string, hash: string): void {
      if (!texts.has(text) && askedAgain(hash)) texts.set(text, true)
    },
  }
}

export function createFirstSeen(): FirstSeen {
  const inTurn = createTickQueue()
  let known = createKnown()
  const turnOf = async (query: string) => {
    await new Promise<void>(resolve => inTurn(resolve))
    return refusalIn(query)
  }
  return {
    hooks: {
      schemaDidLoadOrUpdate() {
        known = createKnown()
      },
      didResolveOperation({ source, queryHash }) {
        known.wasValid(source, queryHash)
      },
    },
    takeTurn: ({ query }) => (query && !known.has(query) ? turnOf(query) : undefined),
  }
}

/**
 * What is wrong with a long document by the limits, before it is validated, which takes a time that grows with the square of its fields:
 * a thousand of one name take 100 ms.
 */
function refusalIn(text: string): Refusal | undefined {
  if (text.length <= LONG) return undefined
  try {
    return beyondLimits(parse(text, PARSING)).at(0)
  } catch {
    return undefined // what cannot be parsed is told where every document is
  }
}
