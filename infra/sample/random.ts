/** What a number is drawn for; two purposes never see the same number. */
export const purpose = {
  gender: 1,
  family: 2,
  middle: 3,
  secondMiddle: 4,
  given: 5,
  admission: 6,
  age: 7,
  probation: 8,
  arrival: 9,
  exemption: 10,
  organizationSize: 11,
  cellSize: 12,
  idHigh: 13,
  idLow: 14,
  outstanding: 15,
  /** Those from here on take the year on top. */
  grade: 10_000,
  missing: 20_000,
  leave: 30_000,
} as const

const { imul } = Math

const blockBits = 10
const blockMask = (1 << blockBits) - 1

/** A 32-bit number that depends on nothing but its arguments, so that any member can be drawn at any time, in any order. */
export function drawBits(seed: number, index: number, purposeOf: number): number {
  return scramble(scramble(scramble(seed ^ 0x9e3779b9) ^ index) ^ imul(purposeOf, 0x27d4eb2f)) >>> 0
}

/** The same as a number in [0, 1). */
export function draw(seed: number, index: number, purposeOf: number): number {
  return drawBits(seed, index, purposeOf) / 2 ** 32
}

/** A number in [0, 1) for a text such as an organisation's code. */
export function drawFor(seed: number, text: string, purposeOf: number): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = imul(hash ^ text.charCodeAt(at), 0x01000193)
  return draw(seed, hash, purposeOf)
}

/**
 * A number in [0, 1), drawn without replacement: every 1,024 neighbours share out the whole range evenly,
 * so that a share of the city is met far more closely than by independent draws.
 */
export function drawEvenly(seed: number, index: number, purposeOf: number): number {
  const key = drawBits(seed, index >>> blockBits, ~purposeOf)
  return (shuffle(index & blockMask, key) + draw(seed, index, purposeOf)) / (blockMask + 1)
}

/** One of several values by their weights, written as `Nguyễn 38|Trần 11`. */
export function weighted(list: string): (drawn: number) => string {
  const entries = list.split('|').map(entry => entry.split(' ') as [string, string])
  const total = entries.reduce((sum, [, weight]) => sum + Number(weight), 0)
  let sum = 0
  const bounds = entries.map(([value, weight]) => {
    sum += Number(weight) / total
    return { value, below: sum }
  })
  const last = bounds.at(-1)?.value ?? ''
  return drawn => bounds.find(({ below }) => drawn < below)?.value ?? last
}

// MurmurHash3's finalizer.
function scramble(bits: number): number {
  let mixed = imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

// Each round is a bijection of ten bits: times an odd number, plus a number, xor its own upper half.
function shuffle(position: number, key: number): number {
  let at = position
  for (let round = 0; round < 3; round++) {
    const part = scramble(key + round)
    at = (imul(at, part | 1) + (part >>> 16)) & blockMask
    at ^= at >>> (blockBits / 2)
  }
  return at
}
