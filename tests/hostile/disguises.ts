import fc from 'fast-check'
import type { Attack } from './attack.ts'
import { ways } from './disguise-ways.ts'
import { disguiseWords } from './disguise-words.ts'

/** What no frontend was built with; whoever runs it answers MARK. */
const UNTRUSTED = [
  '{ untrusted: __typename }',
  'query Untrusted { untrusted: __typename }',
  'query MembersOfCell { untrusted: __typename }',
  'mutation { untrusted: __typename }',
  '{ untrusted: __typename regulations { code } }',
]
const MARK = /"untrusted":"(Query|Mutation)"/

/** Whether an answer shows that what is not trusted was run: its mark, or a stream that opened. */
export const isExecuted = ({ kind, status, text }: { kind: string; status: number; text: string }): boolean =>
  MARK.test(text) || (kind.includes('a stream') && status === 200)

/** So many disguises of what is not trusted, each pair of a way and of words once before chance chooses. */
export function* disguises(count: number, seed: number, trusted: string[]): Generator<Attack> {
  const [goods, bads] = [fc.constantFrom(...trusted), fc.constantFrom(...UNTRUSTED)]
  const pairs = fc.sample(fc.record({ good: goods, bad: bads, number: fc.nat(1_000) }), { numRuns: count, seed })
  const all = Object.entries(ways).flatMap(([how, way]) =>
    Object.entries(disguiseWords).map(([what, disguise]) => ({ kind: `${what}, ${how}`, way, disguise })),
  )
  for (const [index, pair] of pairs.entries()) {
    const one = all[index < all.length ? index : (pair.number * 7_919 + index) % all.length]
    if (one) yield { kind: one.kind, ...one.way(one.disguise(pair), pair) }
  }
}
