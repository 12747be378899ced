import { type Actor, type Grant, roles } from '../actor.ts'
import type { Caller as Asking } from '../request.ts'

const LONG_MS = 60_000

export const anOfficerOf = (organization: string): Actor => ({
  ...{ subject: 'tester', memberId: null, locale: null },
  grants: [{ role: 'officer', organization }],
})

/** A request of an actor, with all the time that one may have. */
export const askingAs = (actor: Actor): Pick<Asking, 'actor' | 'endsAt'> => ({ actor, endsAt: Date.now() + LONG_MS })

export type Caller = { name: string; grants: Grant[] }

/** Everybody who may come: each role at each of the places, and one without any. */
export function callersAt(places: Record<string, string>): Caller[] {
  const granted = Object.entries(places).flatMap(([place, organization]) =>
    roles.map(role => ({ name: `${role} ${place}`, grants: [{ role, organization }] })),
  )
  return [{ name: 'nobody', grants: [] }, ...granted]
}

type Compared<F> = {
  callers: (fixture: F) => Caller[]
  prepare: () => Promise<F>
  /** The code that the action is refused with, null when it is allowed, undefined when the caller does not see the entity. */
  say: (fixture: F, caller: Caller) => Promise<string | null | undefined>
  /** The code that the mutation is refused with, null when it was done. */
  act: (fixture: F, caller: Caller) => Promise<string | null>
}

/**
 * What each caller is told that he may do, and what he then could; each who did something leaves a fresh fixture to the next.
 * Answers `caller: code`; who does not see the entity is told nothing, and then it must refuse him.
 */
export async function compare<F>({
  callers,
  prepare,
  say,
  act,
}: Compared<F>): Promise<{ said: string[]; done: string[] }> {
  const said: string[] = []
  const done: string[] = []
  let fixture = await prepare()
  for (const index of callers(fixture).keys()) {
    const caller = callers(fixture)[index] as Caller
    const told = await say(fixture, caller)
    const met = await act(fixture, caller)
    said.push(`${caller.name}: ${told === undefined && met !== null ? met : (told ?? 'ALLOWED')}`)
    done.push(`${caller.name}: ${met ?? (told === undefined ? 'DONE UNSEEN' : 'ALLOWED')}`)
    if (met === null) fixture = await prepare()
  }
  return { said, done }
}
