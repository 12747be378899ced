import type { ApolloServerPlugin } from '@apollo/server'
import type { RequestHandler } from 'express'
import { LRUCache } from 'lru-cache'
import { createAskedAgain } from './asked-again.ts'
import type { Context } from './authentication.ts'
import { parametersOf } from './http/parameters.ts'
import { createTurns } from './turns.ts'

/** Of the texts of documents that are remembered. */
const CHARACTERS = 4_000_000

export type FirstSeen = {
  /** Remembers the documents that are found valid. */
  plugin: ApolloServerPlugin<Context>
  /**
   * Has documents of which nothing is kept yet take turns, for they must be parsed, validated and planned, all without a pause;
   * those that are known are answered in between.
   */
  takeTurns: RequestHandler
}

export function createFirstSeen(): FirstSeen {
  const seen = new LRUCache<string, true>({ maxSize: CHARACTERS, sizeCalculation: (_, text) => text.length })
  const askedAgain = createAskedAgain()
  const inTurn = createTurns()
  return {
    plugin: {
      async requestDidStart() {
        return {
          async didResolveOperation({ source, queryHash }) {
            if (askedAgain(queryHash)) seen.set(source, true)
          },
        }
      },
    },
    takeTurns: (_, response, next) => {
      const { query } = parametersOf(response) ?? {}
      if (!query || seen.has(query)) return next()
      inTurn(next)
    },
  }
}
