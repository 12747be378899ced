import { expect, test } from '@jest/globals'
import { type Needs, problemsOf, reportOf, type Sample } from './needs.ts'

const well = (size = 300): Sample => ({
  sizes: { membership: 200, evaluation: size, awards: 350, gateway: 150 },
  connections: { membership: 12, evaluation: 13, awards: 14 },
})
const emptied = { rows: 0, pages: 3 }

const needs = (samples: Sample[], change: Partial<Needs> = {}): Needs => ({
  samples,
  minutes: 60,
  caughtUp: null,
  outboxes: { membership: emptied, evaluation: emptied },
  ...change,
})
const hour = (...sizes: number[]) => needs(sizes.map(well))

test('an hour in which nobody grew or held more than he may is without problems', () => {
  expect(problemsOf(hour(100, 345, 340, 300, 330, 340, 310, 355))).toEqual([])
})

test('who grows from the first half of an hour to its last quarter is named; in a few minutes he may', () => {
  const growing = hour(100, 200, 300, 300, 320, 330, 330, 340)
  expect(problemsOf(growing)).toEqual(['evaluation grew from the first half of the time to the last quarter'])
  expect(problemsOf({ ...growing, minutes: 5 })).toEqual([])
})

test('a process, a pool and an outbox that are too large are named', () => {
  expect(problemsOf(hour(300, 600, 300, 300))).toEqual(['evaluation was larger than 512 MB'])
  const crowded = { ...well(), connections: { awards: 21 } }
  expect(problemsOf(needs([well(), crowded, well(), well()]))).toEqual(['awards held more than 20 connections'])
  const left = { membership: { rows: 1, pages: 1 }, evaluation: { rows: 0, pages: 101 } }
  expect(problemsOf(needs([well(), well(), well(), well()], { outboxes: left }))).toEqual([
    'the outbox of membership is not empty and vacuumed',
    'the outbox of evaluation is not empty and vacuumed',
  ])
})

test('a service that was away has no size where it was, and what it caught up with is told', () => {
  const { awards: _, ...others } = well().sizes
  const without = { ...well(), sizes: others }
  const away = needs([without, without, without, well()], { caughtUp: { unread: 1_000, seconds: 12 } })
  expect(problemsOf(away)).toEqual([])
  const report = reportOf(away)
  expect(report.find(line => line.startsWith('awards '))).toMatch(/^awards +350 MB +14$/)
  expect(report).toContain('awards had 1000 messages unread and caught up in 12 s')
})
