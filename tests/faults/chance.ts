/** Numbers in [0, 1) that a seed makes again in the same order (mulberry32). */
export type Chance = () => number

export function chanceOf(seed: number): Chance {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number of `from` to `to`, both included. */
export const between = (chance: Chance, from: number, to: number): number =>
  from + Math.floor(chance() * (to - from + 1))
