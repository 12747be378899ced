/** A number that orders what happens in this process: no time, for two things may happen at the same. */
export type Sequence = number

let last: Sequence = 0

/** Higher than any that was given before. */
export const nextSequence = (): Sequence => ++last
