import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { available } from '@laurel/shared/available-actions'
import { openForCaller } from '@laurel/shared/caller-database'
import { inTransaction, type Sql, withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { askingAs, type Caller, compare } from '@laurel/shared/testing/callers'
import type { Answer } from '@laurel/shared/testing/graph'
import { type Context, sightOf } from './context.ts'
import { callersAround, organizationsCsv, putFile, rootId, startExample } from './example.ts'
import { actionsOn } from './members/actions.ts'
import { createMemberLoaders } from './members/loaders.ts'
import { translate } from './messages.ts'

const TODAY = '2015-06-15'
const ACTIONS = 'availableActions { action allowed refusal { code } }'
const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }'
const START = 'mutation ($input: StartImportInput!) { startImport(input: $input) { id } }'
const TRANSFER = 'mutation ($input: TransferMemberInput!) { transferMember(input: $input) { id } }'

let example: Awaited<ReturnType<typeof startExample>>
let callers: Caller[]
const places: Record<string, string> = {}
const place = (code: string) => places[code] ?? ''

beforeAll(async () => {
  example = await startExample({ now: () => new Date(`${TODAY}T03:00:00Z`) })
  const csv = `${organizationsCsv}HN.001.01.C2,Chi bộ số 2,CELL,HN.001.01,2008-08-01\n`
  await example.importFile({ kind: 'ORGANIZATIONS', csv })
  const { data } = await example.graph('{ organizations(first: 100) { nodes { id code } } }')
  for (const { id, code } of data.organizations.nodes) places[code] = id
  callers = callersAround(place)
})

afterAll(() => example?.[Symbol.asyncDispose]())

const as = ({ grants }: Caller) => example.issuer.token(grants)
const codeOf = ({ errors }: Answer) => (errors.length > 0 ? String(errors[0]?.extensions.code) : null)

type Entity = { availableActions: { action: string; allowed: boolean; refusal: { code: string } | null }[] } | null

async function told(field: string, id: string, action: string, caller: Caller): Promise<string | null | undefined> {
  const query = `query ($id: ID!) { entity: ${field}(id: $id) { ${ACTIONS} } }`
  const entity: Entity = (await example.graph(query, { id }, await as(caller))).data.entity
  const found = entity?.availableActions.find(each => each.action === action)
  if (found) expect(found.allowed).toBe(found.refusal === null)
  return found && (found.refusal?.code ?? null)
}

test.each([
  ['HN.001.01', 'CELL', 'officer here: ALLOWED'],
  ['HN.001.01.C1', 'CELL', 'officer below: KIND_NOT_UNDER_PARENT'],
])(
  'an organisation says of every caller what createOrganization does: %s',
  async (code, kind, expected) => {
    const { said, done } = await compare({
      callers: () => callers,
      prepare: async () => place(code),
      say: (id, caller) => told('organization', id, 'createOrganization', caller),
      async act(parentId, caller) {
        const id = newId()
        const input = { id, code: id, name: 'Chi bộ mới', kind, parentId, from: '2015-01-01' }
        return codeOf(await example.graph(CREATE, { input }, await as(caller)))
      },
    })
    expect(said).toEqual(done)
    expect(done).toContain(expected)
  },
  30_000,
)

test('an organisation says of every caller what startImport does', async () => {
  const { said, done } = await compare({
    callers: () => callers,
    prepare: async () => place('HN.001.01'),
    say: (id, caller) => told('organization', id, 'startImport', caller),
    async act(organizationId, caller) {
      const input = { id: newId(), kind: 'MEMBERS', organizationId }
      return codeOf(await example.graph(START, { input }, await as(caller)))
    },
  })
  expect(said).toEqual(done)
  expect(done).toContain('officer here: ALLOWED')
}, 30_000)

/** A member of the cell in a status, there since a day; put there by hand, for imports are slow and know no suspension. */
async function aMember(status: string, since: string): Promise<string> {
  const id = newId()
  await withClient(example.database.ownerUrl, async client => {
    const cell = place('HN.001.01.C1')
    await client.query(
      `insert into members (id, version, card_number, display_name, birth_date, organization_id, status)
       values ($1, 1, $2, 'Nguyễn Văn An', '1970-05-01', $3, $4)`,
      [id, id, cell, status],
    )
    await client.query('insert into member_status_periods values ($1, $2, null, $3)', [id, since, status])
    await client.query('insert into member_organization_periods values ($1, $2, null, $3)', [id, since, cell])
  })
  return id
}

test.each([
  ['PROBATIONARY', '2014-08-01', 'ALLOWED'],
  ['OFFICIAL', '2008-08-01', 'ALLOWED'],
  ['EXEMPT', '2008-08-01', 'ALLOWED'],
  ['SUSPENDED', '2008-08-01', 'ALLOWED'],
  ['OFFICIAL', TODAY, 'BEFORE_RESIDENCE'],
])(
  'a member says of every caller what transferMember does: %s since %s',
  async (status, since, code) => {
    const { said, done } = await compare({
      callers: () => callers,
      prepare: () => aMember(status, since),
      say: (id, caller) => told('member', id, 'transferMember', caller),
      async act(memberId, caller) {
        const input = { memberId, organizationId: place('HN.001.01.C2'), from: TODAY }
        return codeOf(await example.graph(TRANSFER, { input }, await as(caller)))
      },
    })
    expect(said).toEqual(done)
    expect(done).toContain(`officer here: ${code}`)
  },
  30_000,
)

test('what may be done to a hundred members costs one statement', async () => {
  const ids = await Promise.all(Array.from({ length: 100 }, () => aMember('OFFICIAL', '2008-08-01')))
  const grants = [{ role: 'officer' as const, organization: rootId }]
  const actor = { subject: 'tester', memberId: null, grants, locale: null }
  await withClient(example.database.appUrl, async client => {
    let statements = 0
    const count = (tx: Sql) => ({
      ...tx,
      $queryRaw<T>(...asked: Parameters<Sql['$queryRaw']>) {
        statements++
        return tx.$queryRaw<T>(...asked)
      },
    })
    const counted = { $transaction: <T>(work: (tx: Sql) => Promise<T>) => inTransaction(client, tx => work(count(tx))) }
    const db = openForCaller(counted, askingAs(actor)) as unknown as Context['db']
    const loaders = createMemberLoaders({ db, sight: sightOf(actor), actor })
    const telling = { locale: 'en' as const, translate }
    const said = ids.map(id => available(actionsOn({ id }, { actor, today: TODAY, loaders }), telling))
    const transfer = { action: 'transferMember', allowed: true, refusal: null, deadline: null }
    expect(await Promise.all(said)).toEqual(
      Array(100).fill([{ ...transfer, missingInput: ['organizationId', 'from'] }]),
    )
    expect(statements).toBe(2) // the first says who asks
    await db.end()
  })
})

/** An import of the ward in a status, which has another file unless it waits for one. */
async function anImport(status: string): Promise<string> {
  const id = newId()
  const input = { id, kind: 'MEMBERS', organizationId: place('HN.001.01'), mode: 'DRY_RUN' }
  await example.graph(START, { input })
  if (status !== 'AWAITING_FILE')
    await withClient(example.database.ownerUrl, client =>
      client.query(`update import_jobs set status = $2, file_sha256 = 'of another file' where id = $1`, [id, status]),
    )
  return id
}

test.each([
  ['AWAITING_FILE', 'ALLOWED'],
  ['COMPLETED', 'IMPORT_FILE_DIFFERS'],
  ['REJECTED', 'IMPORT_FILE_DIFFERS'],
])(
  'an import says of every caller what sending its file does: %s',
  async (status, code) => {
    const { said, done } = await compare({
      callers: () => callers,
      prepare: () => anImport(status),
      say: (id, caller) => told('importJob', id, 'sendImportFile', caller),
      async act(id, caller) {
        const response = await putFile({ url: example.url, officer: await as(caller) }, id, 'x')
        if (response.status === 202) return null
        const { errors } = (await response.json()) as Answer
        return String(errors[0]?.extensions.code)
      },
    })
    expect(said).toEqual(done)
    expect(done).toContain(`officer here: ${code}`)
  },
  30_000,
)
