import { type Arena, createArena, judge } from './arena.ts'
import { type Case, caseOf } from './case.ts'
import type { Tested } from './side.ts'
import { loadSupergraphs, type Supergraph } from './supergraphs.ts'
import { count, emptyTally, type Tally } from './tally.ts'

export type Found = { number: number; arena: Arena; case: Case; difference: string }

export type Run = { tallies: Map<string, Tally>; found: Found[]; last: Judged | undefined }

/** The case that was judged last. */
export type Judged = { arena: Arena; case: Case }

type Order = {
  tested: Tested
  seed: number
  operations: number
  /** Only this one of the supergraphs. */
  supergraph?: string | undefined
  /** Only this one of the cases. */
  only?: number | undefined
  /** How many differences end it. */
  most?: number
}

/** Holds an executor against Apollo's by so many operations. Case n is of the supergraph n, counted round. */
export async function run(order: Order): Promise<Run> {
  const supergraphs = loadSupergraphs()
  const arenas = await arenasOf(supergraphs, order)
  const { seed, operations, only, most = 1 } = order
  const tallies = new Map([...arenas.keys()].map(name => [name, emptyTally()]))
  const found: Found[] = []
  let last: Judged | undefined
  for (let number = only ?? 0, done = 0; done < operations && found.length < most; number += 1) {
    const arena = arenas.get(supergraphs[number % supergraphs.length]?.name ?? '')
    if (!arena) continue
    done += 1
    const one = caseOf(arena, seed, number)
    last = { arena, case: one }
    const before = arena.tested.apolloRuns()
    const verdict = await judge(arena, one)
    count(tallies.get(arena.name) as Tally, verdict, arena.oracle, arena.tested.apolloRuns() - before)
    if (verdict.difference) found.push({ number, arena, case: one, difference: verdict.difference })
  }
  return { tallies, found, last }
}

async function arenasOf(supergraphs: Supergraph[], { tested, supergraph }: Order): Promise<Map<string, Arena>> {
  const wanted = supergraphs.filter(({ name }) => supergraph === undefined || supergraph === name)
  if (wanted.length === 0) throw new Error(`there are only ${supergraphs.map(({ name }) => name).join(', ')}`)
  const arenas = new Map<string, Arena>()
  for (const one of wanted) arenas.set(one.name, await createArena(one, tested))
  return arenas
}
