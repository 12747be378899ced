import { Refusal } from '@laurel/shared/errors'
import type { Request, RequestHandler, Response } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { contextOf } from './authentication.ts'

/** Requests a second at one replica; 0: as many as they like. */
export type Rates = { perActor: number; perAddress: number }

/** Refuses, before a token is looked at, what one address asks too often: TOO_MANY_REQUESTS (429), with `Retry-After`. */
export function limitedByAddress({ perAddress }: Rates): RequestHandler {
  return limited(perAddress, ({ ip = '' }) => ip)
}

/** The same for one actor, wherever he asks from. */
export function limitedByActor({ perActor }: Rates): RequestHandler {
  return limited(perActor, (_, response) => contextOf(response).actor.subject)
}

function limited(points: number, keyOf: (request: Request, response: Response) => string): RequestHandler {
  if (points === 0) return (_, __, next) => next()
  const limiter = new RateLimiterMemory({ points, duration: 1 })
  return async (request, response, next) => {
    try {
      await limiter.consume(keyOf(request, response))
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      response.setHeader('retry-after', Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)))
      throw new Refusal('TOO_MANY_REQUESTS')
    }
    next()
  }
}
