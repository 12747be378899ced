import type { Identity } from '@laurel/shared/actor'
import type { Log } from '@laurel/shared/log'
import { type Check, type Measure, type Readiness, startReadiness } from '@laurel/shared/readiness'
import { z } from 'zod'
import type { Subgraphs } from './subgraphs/subgraphs.ts'

const PATIENCE_MS = 5_000
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

/**
 * Watches what the gateway needs, the issuer's keys and what else is `missing`, and what it can do without: a subgraph that cannot
 * be reached costs callers its own fields only, so that is a notice, as is what `lateness` finds.
 */
export function startHealth(
  identity: Identity,
  missing: () => string[],
  subgraphs: Subgraphs,
  lateness: Measure[],
  log: Log,
): Readiness {
  const needs = startReadiness({ needs: { keys: keysCheck(identity) } }, log)
  const others = startReadiness({ needs: { subgraphs: reachableCheck(subgraphs) }, lateness }, log)
  return {
    problems: () => [...missing(), ...needs.problems()],
    notices: () => [...others.problems(), ...others.notices()],
    late: others.late,
    async [Symbol.asyncDispose]() {
      await Promise.all([needs[Symbol.asyncDispose](), others[Symbol.asyncDispose]()])
    },
  }
}

/** Keys in a file were read before this; those at an address must have been seen there once. */
function keysCheck({ jwksUrl }: Identity): Check {
  let seen = jwksUrl === undefined
  return async () => {
    if (!seen && jwksUrl) {
      const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(PATIENCE_MS) })
      seen = keySet.safeParse(await response.json()).success
    }
    return seen ? null : 'there are none at the address of keys'
  }
}

function reachableCheck(subgraphs: Subgraphs): Check {
  return async () => {
    const silent: string[] = []
    const look = async (name: string) => (await isLive(subgraphs.urlOf(name))) || silent.push(name)
    await Promise.all(subgraphs.names().map(look))
    return silent.length > 0 ? `${silent.sort().join(', ')} cannot be reached` : null
  }
}

async function isLive(url: string | undefined): Promise<boolean> {
  try {
    const response = await fetch(new URL('livez', url), { signal: AbortSignal.timeout(PATIENCE_MS) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
