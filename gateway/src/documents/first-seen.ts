import { LRUCache } from 'lru-cache'
import type { Hooks } from '../hooks.ts'
import type { Parameters } from '../http/parameters.ts'
import { createTickQueue } from '../tick-queue.ts'
import { createAskedAgain } from './asked-again.ts'

/** Of the texts of documents that are remembered. */
const CHARACTERS = 4_000_000

export type FirstSeen = {
  /** Remembers the documents that are found valid. */
  hooks: Hooks
  /**
   * Has documents of which nothing is kept yet take turns, for they must be parsed, validated and planned, all without a pause;
   * those that are known are answered in between.
   */
  takeTurn(asked: Parameters): Promise<void> | undefined
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
  return {
    hooks: {
      schemaDidLoadOrUpdate() {
        known = createKnown()
      },
      didResolveOperation({ source, queryHash }) {
        known.wasValid(source, queryHash)
      },
    },
    takeTurn: ({ query }) => (query && !known.has(query) ? new Promise<void>(resolve => inTurn(resolve)) : undefined),
  }
}
