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

/** Of the texts and hashes of documents that are remembered. */
const CHARACTERS = 4_000_000

export type FirstSeen = {
  /** Remembers the documents that are found valid. */
  hooks: Hooks
  /**
   * Has documents of which nothing is kept yet take turns, for they must be parsed and validated without a pause;
   * those that are known are answered in between. Answers what is wrong with a long one by the limits.
   */
  takeTurn(asked: Parameters): Promise<Refusal | undefined> | undefined
}

/** Of one supergraph: with another one everything is made anew. */
function createKnown() {
  const documents = new LRUCache<string, true>({ maxSize: CHARACTERS, sizeCalculation: (_, key) => key.length })
  const askedAgain = createAskedAgain()
  return {
    /** By its text or its hash; counts as asked for. */
    has: (document: string) => documents.get(document) === true,
    wasValid(text: string, hash: string): void {
      if (documents.has(text) || !askedAgain(hash)) return
      documents.set(text, true)
      documents.set(hash, true)
    },
  }
}

export function createFirstSeen(): FirstSeen {
  const inTurn = createTickQueue()
  let known = createKnown()
  const turnOf = async ({ query }: Parameters) => {
    await new Promise<void>(resolve => inTurn(resolve))
    return query === undefined ? undefined : refusalIn(query)
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
    takeTurn(asked) {
      const document = asked.query ?? asked.extensions?.persistedQuery?.sha256Hash
      return document !== undefined && !known.has(document) ? turnOf(asked) : undefined
    },
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
