import { expect, test } from '@jest/globals'
import { encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import { connectKafka, startSender } from '@laurel/shared/kafka'
import { createLog } from '@laurel/shared/log'
import { bombOver } from '@laurel/shared/testing/contract'
import { eventually } from '@laurel/shared/testing/eventually'
import { codesOf } from '@laurel/shared/testing/graph'
import { evaluationsOf } from './eligibility/example.ts'
import { baDinh, baDinhCell, startExample } from './example.ts'
import { aMember } from './members/example.ts'
import { aProgram } from './programs/example.ts'

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

const LIST = `{ eligibleMembers(filter: { program: "BK", organizationId: "${baDinh}", eligible: true }) {
  nodes { member { id } eligibility { reasonCode } } } }`

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { status: response.status, body: (await response.json()) as { problems: string[] } }
}

const bomb = bombOver(
  'Member',
  `_entities(representations: [{ __typename: "Member", id: "${newId()}" }])`,
  spread => spread,
)

test('the query bomb is refused in milliseconds', async () => {
  await using example = await startExample()
  const officer = await example.officerOf(baDinh)
  const begun = performance.now()
  const answer = await example.graph(bomb, {}, officer)
  expect(performance.now() - begun).toBeLessThan(1_000)
  expect([answer.status, codesOf(answer)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']])
})

test('an answer is for one caller and this moment: nobody on the way keeps it', async () => {
  await using example = await startExample()
  const { headers } = await fetch(`${example.url}/graphql`, { method: 'POST' })
  expect(headers.get('cache-control')).toBe('no-store')
})

test('without brokers the service answers and says what it lacks', async () => {
  await using example = await startExample()
  await eventually(async () => {
    const { status, body } = await readiness(example.url)
    expect(status).toBe(503)
    expect(body.problems.join()).toMatch(/^kafka: .*membership.organization.v1: is not read yet/)
  })
  const { errors } = await example.graph('{ awardPrograms { id } }', {}, await example.officerOf(baDinh))
  expect(errors).toEqual([])
})

test('with brokers it becomes ready, and what evaluation and membership tell comes out as eligibility', async () => {
  await using example = await startExample(brokers)
  await eventually(async () => expect((await readiness(example.url)).status).toBe(200), 60)
  await example.db.awardProgram.create({ data: aProgram({ code: 'BK', organizationId: baDinh }) })
  const member = aMember({ organizationId: baDinhCell })
  const results = evaluationsOf(member.subject, 2010, [{}, {}, {}, {}, {}])
  const events = [
    ...results.map(({ data }) => encode('evaluation.finalized.v1', data.subject.id, data, new Date())),
    encode('membership.member.v1', member.subject, member.data, new Date()),
  ]
  await using sender = await startSender(connectKafka({ brokers, clientId: newId() }, createLog('test', 'silent')))
  await sender.send(events)
  const officer = await example.officerOf(baDinh)
  await eventually(async () => {
    const { data } = await example.graph(LIST, {}, officer)
    expect(data.eligibleMembers.nodes).toEqual([
      { member: { id: member.subject }, eligibility: { reasonCode: 'ROW_COMPLETE' } },
    ])
  }, 60)
})
