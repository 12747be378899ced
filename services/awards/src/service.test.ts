import { expect, test } from '@jest/globals'
import { openForCaller } from '@laurel/shared/caller-database'
import { isPassing } from '@laurel/shared/database-errors'
import { encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import { connectKafka, startSender } from '@laurel/shared/kafka'
import { createLog } from '@laurel/shared/log'
import { sharedCatalogue } from '@laurel/shared/messages'
import { anOfficerOf, askingAs } from '@laurel/shared/testing/callers'
import { bombOver } from '@laurel/shared/testing/contract'
import { withCpu } from '@laurel/shared/testing/cpu'
import { limitConnections } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { codesOf } from '@laurel/shared/testing/graph'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { evaluationsOf } from './eligibility/example.ts'
import { baDinh, baDinhCell, openExample, startExample } from './example.ts'
import { type Prisma, PrismaClient } from './generated/prisma/client.ts'
import { aMember } from './members/example.ts'
import { aProgram } from './programs/example.ts'
import { listPrograms } from './programs/store.ts'

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
  const { answer, cpuMs } = await withCpu(() => example.graph(bomb, {}, officer))
  expect(cpuMs).toBeLessThan(1_000)
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

const CREATE = 'mutation ($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id } }'

const input = aProgram({ organizationId: baDinh })

test.each([
  ['query', '{ awardPrograms { id } }', {}],
  ['mutation', CREATE, { input }],
])('a %s that finds no database is told so, and may come again', async (_, document, variables) => {
  await using example = await startExample()
  const officer = await example.issuer.token([
    { role: 'officer', organization: baDinh },
    { role: 'awards_officer', organization: baDinh },
  ])
  const send = () => example.graph(document, variables, officer, 'vi')
  await limitConnections(example.database.appUrl, 0)
  const { errors } = await send()
  expect(errors.map(({ message, extensions: { code } }) => [code, message])).toEqual([
    ['DATABASE_UNAVAILABLE', sharedCatalogue.DATABASE_UNAVAILABLE?.vi],
  ])
  await limitConnections(example.database.appUrl, -1)
  await eventually(async () => expect((await send()).errors.map(({ message }) => message)).toEqual([]))
})

test('a transaction that does not get its turn, and one that takes too long, may come again', async () => {
  await using example = await openExample()
  const pool = new pg.Pool({ connectionString: example.database.appUrl, max: 1 })
  const db = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 200, timeout: 200 } })
  const slowly = () => db.$transaction(tx => tx.$queryRaw`select pg_sleep(0.4)::text`)
  const held = await pool.connect()
  const late = await slowly().catch(error => error)
  held.release()
  const long = await slowly().catch(error => error)
  await db.$disconnect()
  await pool.end()
  expect([late, long]).toMatchObject([{ code: 'P2028' }, { code: 'P2028' }])
  expect([late, long].map(isPassing)).toEqual([true, true])
})

test('a connection that ends in the middle of a request costs what is being read, and nothing that is read after it', async () => {
  await using example = await openExample()
  const db = openForCaller<Prisma.TransactionClient>(example.db, askingAs(anOfficerOf(baDinh)))
  const read = () => db.read(listPrograms)
  expect(await read()).toEqual([])
  await limitConnections(example.database.appUrl, 0)
  await limitConnections(example.database.appUrl, -1)
  const lost = await read().catch(error => error)
  expect(isPassing(lost)).toBe(true)
  expect(await read()).toEqual([])
  await db.end()
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
