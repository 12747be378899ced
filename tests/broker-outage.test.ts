import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { startKafka } from '@laurel/infra/kafka/start'
import { startGuard } from '@laurel/infra/runner/guard'
import { freePort } from '@laurel/infra/runner/ports'
import { newId } from '@laurel/shared/ids'
import { connectKafka, startReader } from '@laurel/shared/kafka'
import { createLog } from '@laurel/shared/log'
import { eventually } from '@laurel/shared/testing/eventually'
import { aHanoi, liveFiveYears, program } from './hanoi.ts'
import { dataOf, startSystem } from './system.ts'

const AWAY_SECONDS = 6
const ONE = `query ($id: ID!, $program: String!) { member(id: $id) {
  evaluations(fromYear: 2013, toYear: 2013) { id } eligibility(program: $program) { eligible } } }`
const REVISE = 'mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision } }'

/** A broker that can be stopped and started over the same records. */
async function aBroker() {
  const guard = startGuard()
  const folder = await mkdtemp(join(tmpdir(), 'laurel-outage-'))
  guard.holdFolder(folder)
  const place = { guard, folder, port: await freePort(), controllerPort: await freePort(), ephemeral: false }
  let running = await startKafka(place)
  await declareTopics([running.brokers])
  return {
    brokers: running.brokers,
    stop: () => running[Symbol.asyncDispose](),
    async start() {
      running = await startKafka(place)
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      guard[Symbol.dispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Readyz = { notices?: string[]; late?: { what: string; seconds: number; count: number }[] }

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { status: response.status, body: (await response.json()) as Readyz }
}

/** The revisions of an evaluation as the topic has them. */
async function revisionsOf(evaluationId: string, brokers: string) {
  const revisions: number[] = []
  const reader = await startReader({
    kafka: connectKafka({ brokers: [brokers], clientId: 'test' }, createLog('test', 'silent')),
    group: newId(),
    topic: 'evaluation.finalized.v1',
    batchSize: 1_000,
    handle: async messages => {
      for (const { value } of messages)
        if (value.includes(evaluationId)) revisions.push(JSON.parse(value).data.revision)
    },
  })
  return { revisions, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() }
}

test('while the broker is away decisions are taken and what is late is told; when it is back all comes in order', async () => {
  await using broker = await aBroker()
  await using system = await startSystem({ brokers: broker.brokers })
  const { evaluation, awards } = system.urls
  const hanoi = aHanoi()
  const officer = await liveFiveYears(system, hanoi)
  const variables = { id: hanoi.people[0]?.id, program }
  const look = async () => dataOf(await system.graph(ONE, variables, officer)).member
  const { evaluations } = await eventually(async () => {
    const member = await look()
    expect(member.eligibility.eligible).toBe(true)
    return member
  }, 30)
  const evaluationId = evaluations[0].id
  const revise = async (expectedRevision: number, grade: string) => {
    const decision = { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ' }
    const input = { evaluationId, expectedRevision, grade, reason: 'Xem xét lại theo kiến nghị', decision }
    return dataOf(await system.graph(REVISE, { input }, officer)).reviseEvaluation.revision
  }

  await broker.stop()
  expect([await revise(1, 'GOOD'), await revise(2, 'OUTSTANDING'), await revise(3, 'GOOD')]).toEqual([2, 3, 4])
  await eventually(async () => {
    const { status, body } = await readiness(evaluation)
    const outbox = body.late?.find(({ what }) => what === 'outbox')
    expect([status, outbox?.count]).toEqual([200, 3])
    expect(outbox?.seconds).toBeGreaterThanOrEqual(AWAY_SECONDS)
    expect(body.notices).toEqual(
      expect.arrayContaining([
        `outbox: 3 events wait, the oldest for ${outbox?.seconds} s`,
        expect.stringMatching(/^kafka: away for \d+ s: /),
        expect.stringMatching(/^membership\.member\.v1: nothing could be fetched for \d+ s$/),
      ]),
    )
  }, 40)
  const told = await readiness(awards)
  expect(told.status).toBe(200)
  expect(told.body.late?.map(({ what }) => what)).toContain('evaluation.finalized.v1')
  expect((await look()).eligibility.eligible).toBe(true)

  await broker.start()
  await eventually(async () => expect((await look()).eligibility.eligible).toBe(false), 60)
  for (const url of [evaluation, awards])
    await eventually(async () => expect(await readiness(url)).toEqual({ status: 200, body: { status: 'ready' } }), 60)
  await using topic = await revisionsOf(evaluationId, broker.brokers)
  await eventually(() => expect(topic.revisions).toEqual([1, 2, 3, 4]), 30)
}, 240_000)
