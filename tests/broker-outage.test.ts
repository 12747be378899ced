import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { startAwards } from '@laurel/awards'
import { startMembership } from '@laurel/membership'
import { newId } from '@laurel/shared/ids'
import { disposeAll, together } from '@laurel/shared/lifecycle'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { anyPlace } from '@laurel/shared/testing/place'
import { rowsOf } from '@laurel/shared/testing/store'
import { createIssuer } from '@laurel/shared/testing/tokens'
import { aBroker } from './broker.ts'
import { dataOf } from './system.ts'

const topics = ['membership.organization.v1', 'membership.member.v1', 'evaluation.finalized.v1']
const AWAY_SECONDS = 6
const PATIENCE_SECONDS = 60
const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }'

/** One service that tells and one that listens. */
async function startTwo(brokers: string) {
  const issuer = await createIssuer()
  const storeOf = (service: string) =>
    createTestDatabase(fileURLToPath(new URL(`../services/${service}/prisma/migrations`, import.meta.url)))
  const stores = { membership: await storeOf('membership'), awards: await storeOf('awards') }
  const configOf = (databaseUrl: string) => ({
    ...anyPlace,
    ...{ logLevel: 'silent', databaseUrl, migrationDatabaseUrl: undefined },
    kafka: { brokers: [brokers], clientId: newId() },
    ...{ identity: issuer.identity, gatewaySecrets: [gatewaySecret] },
  })
  const membership = await startMembership(configOf(stores.membership.appUrl))
  const awards = await startAwards(configOf(stores.awards.appUrl))
  const city = newId()
  const token = await issuer.token([{ role: 'officer', organization: city }])
  return {
    membership: membership.url,
    awards: awards.url,
    city,
    async create(input: { id: string; code: string; kind: string; parentId: string | null }) {
      const named = { ...input, name: `Tổ chức ${input.code}`, from: '2008-08-01' }
      // safe to repeat, should a busy machine let one try fail
      await eventually(async () =>
        dataOf(await ask({ url: membership.url, query: CREATE, variables: { input: named }, token })),
      )
    },
    codes: async () =>
      (await rowsOf<{ code: string }>(stores.awards.appUrl, 'select code from organizations order by code')).map(
        ({ code }) => code,
      ),
    [Symbol.asyncDispose]: () => disposeAll([together([membership, awards]), stores.membership, stores.awards]),
  }
}

type Readyz = { notices?: string[]; late?: { what: string; seconds: number; count: number }[] }

async function readiness(url: string) {
  const response = await fetch(`${url}/readyz`)
  return { status: response.status, body: (await response.json()) as Readyz }
}

test('while the broker is away decisions are taken and what is late is told; when it is back all of it arrives', async () => {
  await using broker = await aBroker()
  await using two = await startTwo(broker.brokers)
  const { membership, awards, city } = two
  await two.create({ id: city, code: 'HN', kind: 'CITY_COMMITTEE', parentId: null })
  await eventually(async () => expect(await two.codes()).toEqual(['HN']), PATIENCE_SECONDS)
  for (const url of [membership, awards])
    await eventually(
      async () => expect(await readiness(url)).toEqual({ status: 200, body: { status: 'ready' } }),
      PATIENCE_SECONDS,
    )

  await broker.stop()
  for (const code of ['HN.1', 'HN.2', 'HN.3'])
    await two.create({ id: newId(), code, kind: 'DISTRICT_COMMITTEE', parentId: city })
  await eventually(async () => {
    const { status, body } = await readiness(membership)
    const outbox = body.late?.find(({ what }) => what === 'outbox')
    expect([status, outbox?.count]).toEqual([200, 3])
    expect(outbox?.seconds).toBeGreaterThanOrEqual(AWAY_SECONDS)
    expect(body.notices).toContain(`outbox: 3 events wait, the oldest for ${outbox?.seconds} s`)
    expect(body.notices?.join()).toMatch(/kafka: away for \d+ s: /)
  }, PATIENCE_SECONDS)
  await eventually(async () => {
    const { status, body } = await readiness(awards)
    expect([status, body.late?.map(({ what }) => what)]).toEqual([200, ['kafka', ...topics]])
    expect(body.notices?.join()).toMatch(/membership\.member\.v1: nothing could be fetched for \d+ s/)
  }, PATIENCE_SECONDS)

  await broker.start()
  await eventually(async () => expect(await two.codes()).toEqual(['HN', 'HN.1', 'HN.2', 'HN.3']), PATIENCE_SECONDS)
  for (const url of [membership, awards])
    await eventually(
      async () => expect(await readiness(url)).toEqual({ status: 200, body: { status: 'ready' } }),
      PATIENCE_SECONDS,
    )
}, 400_000)
