import { expect, test } from '@jest/globals'
import { encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import { connectKafka, type Message, startReader, startSender } from '@laurel/shared/kafka'
import { createLog } from '@laurel/shared/log'
import { bombOver } from '@laurel/shared/testing/contract'
import { withCpu } from '@laurel/shared/testing/cpu'
import { eventually } from '@laurel/shared/testing/eventually'
import { codesOf } from '@laurel/shared/testing/graph'
import { openOne } from './campaigns/example.ts'
import { outstanding, recordAll } from './evaluations/example.ts'
import { baDinhCell, startExample } from './example.ts'
import { finalizeAll } from './finalizations/example.ts'
import { aMember } from './members/example.ts'

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

const bomb = bombOver(
  'Member',
  `_entities(representations: [{ __typename: "Member", id: "${newId()}" }])`,
  spread => `evaluations { member { ${spread} } }`,
)

test('the cyclic query bomb is refused in milliseconds', async () => {
  await using example = await startExample()
  const { answer, cpuMs } = await withCpu(() => example.graph(bomb))
  expect(cpuMs).toBeLessThan(1_000)
  expect([answer.status, codesOf(answer)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']])
})

test('nobody is answered without a token', async () => {
  await using example = await startExample()
  const nobody = await example.graph('{ regulations { code } }', {}, '')
  expect([nobody.status, codesOf(nobody)]).toEqual([401, ['UNAUTHENTICATED']])
})

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { status: response.status, body: (await response.json()) as { problems?: string[] } }
}

test('without brokers it answers, records and finalizes, and says what it lacks', async () => {
  await using example = await startExample()
  await eventually(async () => {
    const { status, body } = await readiness(example.url)
    expect(status).toBe(503)
    expect(body.problems?.join()).toMatch(/^kafka: .*membership.organization.v1: is not read yet/)
  })
  const campaign = await openOne(example)
  const members = await example.admit(2)
  await recordAll(example, campaign, members.map(outstanding))
  expect(await finalizeAll(example, campaign)).toMatchObject({ done: 2 })
  expect(await example.db.$queryRaw`select count(*)::int as waiting from outbox`).toEqual([{ waiting: 2 }])
})

test('with brokers it becomes ready, learns of members and tells what is final, once each, by the subject', async () => {
  const kafka = connectKafka({ brokers, clientId: newId() }, createLog('test', 'silent'))
  await using example = await startExample(brokers)
  await eventually(async () => expect(await readiness(example.url)).toMatchObject({ status: 200 }), 60)
  const member = aMember({ places: [{ organizationId: baDinhCell }] })
  await using sender = await startSender(kafka)
  await sender.send([encode('membership.member.v1', member.subject, member.data, new Date())])
  const campaign = await openOne(example)
  await eventually(async () => {
    const { errors } = await recordAll(example, campaign, [outstanding(member.subject)])
    expect(errors).toEqual([])
  }, 60)
  await finalizeAll(example, campaign)

  const told: Message[] = []
  await using _ = await startReader({
    kafka,
    group: newId(),
    topic: 'evaluation.finalized.v1',
    batchSize: 1_000,
    handle: async messages => void told.push(...messages.filter(({ value }) => value.includes(campaign))),
  })
  await eventually(() => expect(told.map(({ key }) => key)).toEqual([member.subject]), 60)
  await eventually(async () => expect(await example.db.$queryRaw`select from outbox`).toEqual([]))
})
