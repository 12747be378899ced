import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '@laurel/shared/errors'
import proxyaddr from 'proxy-addr'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Requests a second at one replica; 0: as many as they like. */
export type Rates = { perActor: number; perAddress: number }

/** Refuses what somebody, known by a key, asks too often: TOO_MANY_REQUESTS (429), with `Retry-After`. */
export type Limit = (key: string, response: ServerResponse) => Promise<void>

/** So many requests a second of each; 0: as many as they like. */
export function limitedTo(points: number): Limit {
  if (points === 0) return async () => {}
  const limiter = new RateLimiterMemory({ points, duration: 1 })
  return async (key, response) => {
    try {
      await limiter.consume(key)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      response.setHeader('retry-after', Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)))
      throw new Refusal('TOO_MANY_REQUESTS')
    }
  }
}

/** Whence a request comes, as told by so many proxies before this. */
export function addressOf(request: IncomingMessage, proxies: number): string {
  if (proxies === 0) return request.socket.remoteAddress ?? ''
  return proxyaddr(request, (_, hop) => hop < proxies)
}
