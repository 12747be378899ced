import { newId } from '@laurel/shared/ids'
import { between, type Chance } from '../chance.ts'
import { addRevision, type Book, keyOf, type Portion } from './book.ts'
import type { Client } from './client.ts'
import { dataOf, type Told } from './history.ts'
import * as operations from './operations.ts'
import {
  cityCode,
  type Grade,
  gradeOf,
  grades,
  idFor,
  memberOf,
  organizationOf,
  type Population,
} from './population.ts'
import { until } from './waiting.ts'

/** What every piece of work needs. */
export type Desk = { client: Client; population: Population; book: Book; chance: Chance }

/** Small enough to be done within the gateway's deadline on a machine that is busy with recovering. */
const BATCH = 500
const WAIT = { seconds: 240, everyMs: 200 }

const campaignOf = (population: Population, year: number) => idFor(population, `campaign/${year}`)

const decisionOf = (year: number) => ({
  number: `${year}-QĐ/TU`,
  date: `${year + 1}-01-15`,
  issuer: 'Ban Thường vụ Thành uỷ Hà Nội',
})

/** Opens the campaign in which a year is entered; each service may hear of the city a moment later. */
export async function openCampaign({ client, population }: Desk, year: number): Promise<void> {
  const organizationId = organizationOf(population, cityCode)
  const id = campaignOf(population, year)
  const input = { id, organizationId, year, origin: 'ENTERED', decision: decisionOf(year) }
  await onceKnown('campaign opened', () => client.insist(operations.openCampaign, { input }))
}

/** Repeats what is refused because a service has not heard of something yet. */
export function onceKnown(what: string, attempt: () => Promise<Told>): Promise<Told> {
  const passing = new Set(['OUT_OF_SCOPE', 'SUBJECT_UNKNOWN', 'OUTSIDE_CAMPAIGN'])
  return until(
    what,
    async () => {
      const told = await attempt()
      if (told.kind === 'refused' && told.codes.every(code => passing.has(code))) return null
      dataOf(told)
      return told
    },
    WAIT,
  )
}

/** Records the results of a district's year. */
export async function recordPortion(
  { client, population, book }: Desk,
  { year, district }: Omit<Portion, 'fault'>,
): Promise<void> {
  const campaignId = campaignOf(population, year)
  for (let start = district.from; start < district.to; start += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, district.to - start) }, (_, at) => start + at)
    const results = indexes.map(index => ({
      subjectId: memberOf(population, index),
      grade: gradeOf(population, index, year),
    }))
    const input = { campaignId, results }
    await onceKnown('results recorded', () => client.insist(operations.recordResults, { input }))
    book.recorded += results.length
  }
}

/** Asks for the finalization of a district's year; answers the job's id. */
export async function finalizePortion({ client, population, book }: Desk, portion: Portion): Promise<string> {
  const { year, district } = portion
  const id = newId()
  const organizationId = organizationOf(population, district.code)
  const input = { id, campaignId: campaignOf(population, year), organizationId }
  dataOf(await client.insist(operations.finalizeEvaluations, { input }))
  book.finalized.push(portion)
  return id
}

/** Waits until a finalization is done. */
export async function untilFinalized({ client }: Desk, id: string): Promise<void> {
  await until(
    'end of the finalization',
    async () => {
      const told = await client.ask(operations.finalizationJob, { id })
      if (told.kind !== 'acknowledged') return false
      return (told.data as { finalizationJob: { status: string } | null }).finalizationJob?.status === 'COMPLETED'
    },
    WAIT,
  )
}

type Known = { id: string; revision: number; grade: Grade }

/** Revises one member's year to another grade; answers the new revision, or null when it is not final yet. */
export async function revise(desk: Desk, index: number, year: number): Promise<number | null> {
  const { client, book, chance } = desk
  const known = await evaluationOf(desk, index, year)
  if (!known) return null
  const others = grades.filter(other => other !== known.grade)
  const grade = others[between(chance, 0, others.length - 1)] as Grade
  const input = revisionOf(known, grade, known.revision)
  dataOf(await client.insist(operations.reviseEvaluation, { input }))
  addRevision(book, index, year, grade)
  const told = book.revisions.get(keyOf(index, year))?.length ?? 0
  return told + 1
}

/** Asks for a revision that must be refused, for it names a revision that nobody saw. */
export async function reviseWrongly(desk: Desk, index: number, year: number): Promise<void> {
  const known = await evaluationOf(desk, index, year)
  if (!known) return
  const grade = grades.find(other => other !== known.grade) as Grade
  const input = revisionOf(known, grade, known.revision + 5)
  const told = await desk.client.insist(operations.reviseEvaluation, { input })
  if (told.kind !== 'refused') throw new Error('a revision of an unseen revision was not refused')
}

const revisionOf = ({ id }: Known, grade: Grade, expectedRevision: number) => ({
  evaluationId: id,
  expectedRevision,
  grade,
  reason: 'Xem xét lại theo kiến nghị của đảng viên',
  decision: { number: '77-QĐ/TU', date: '2026-03-01', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' },
})

async function evaluationOf({ client, population }: Desk, index: number, year: number): Promise<Known | null> {
  const variables = { id: memberOf(population, index), year }
  const told = dataOf<{ member: { evaluations: Known[] | null } | null }>(
    await client.insist(operations.evaluationOf, variables),
  )
  return told.member?.evaluations?.[0] ?? null
}
