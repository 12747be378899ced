/** Numbers in [0, 1) that a seed makes again in the same order (mulberry32). */
export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    return mixed(state) / 2 ** 32
  }
}

/** A number in [0, 2³²), whose bits say nothing of those that it was made of. */
export function mixed(state: number): number {
  const once = Math.imul(state ^ (state >>> 15), 1 | state)
  const twice = (once + Math.imul(once ^ (once >>> 7), 61 | once)) ^ once
  return (twice ^ (twice >>> 14)) >>> 0
}

/** A whole number of `from` to `to`, both included. */
export const between = (chance: Chance, from: number, to: number): number =>
  from + Math.floor(chance() * (to - from + 1))
