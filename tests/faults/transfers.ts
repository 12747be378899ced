import { between } from '../chance.ts'
import { dataOf } from './history.ts'
import * as operations from './operations.ts'
import { cellOf, cellsOf, memberOf, organizationOf } from './population.ts'
import type { Desk } from './work.ts'

const FIRST_DAY = Date.parse('2016-01-01')
const DAY_MS = 86_400_000

/** Moves one of the probes' members, whom no import touches again, to another cell of theirs, each time a day later. */
export async function transferOne({ client, population, book, chance }: Desk): Promise<void> {
  const { probes } = population
  const index = between(chance, probes.from, probes.to - 1)
  const before = book.transfers.get(index) ?? []
  const now = before.at(-1) ?? cellOf(probes, index)
  const others = cellsOf(probes).filter(({ cell }) => cell !== now)
  const { cell } = others[between(chance, 0, others.length - 1)] as { cell: string }
  const from = new Date(FIRST_DAY + before.length * DAY_MS).toISOString().slice(0, 10)
  const input = { memberId: memberOf(population, index), organizationId: organizationOf(population, cell), from }
  dataOf(await client.insist(operations.transferMember, { input }))
  book.transfers.set(index, [...before, cell])
}
