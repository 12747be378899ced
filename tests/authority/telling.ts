import { expect } from '@jest/globals'

/** Every text in an answer, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** Too short to be told from a word of any message. */
const SHORTEST = 3

/** Errors, their extensions included, must hold nothing of the truth that their reader was not given and did not say himself. */
export function expectNothingTold(errors: unknown, truth: unknown, given: unknown, asked: string): void {
  const known = new Set(textsIn(given))
  const hidden = textsIn(truth).filter(text => text.length >= SHORTEST && !known.has(text) && !asked.includes(text))
  const told = JSON.stringify(errors)
  expect([told, hidden.filter(text => told.includes(text))]).toEqual([told, []])
}
