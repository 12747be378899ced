import pg from 'pg'
import { type Counts, type Difference, merge, type Row } from './merge.ts'

export type Addresses = { evaluation: string; awards: string }

const BATCH = 10_000

/** Key and state are texts made alike on both sides; kinds are ordered by bytes there, as JavaScript orders strings. */
const columns = `
  concat_ws(' ', subject_kind, subject_id, period_kind, to_char(period_from, 'YYYY-MM-DD')) as key,
  concat_ws(' ', 'revision', revision, outcome, grade) as state`
const order = 'order by subject_kind, subject_id, period_kind, period_from'
const finalized = `select ${columns} from evaluations where status = 'FINALIZED' ${order}`
const kept = `select ${columns} from history ${order}`

/**
 * Compares what evaluation has finalized with what awards keeps, on subject, period, revision, outcome and grade.
 * Both sides are streamed from one moment each, by the index of their key; nothing is written.
 */
export async function reconcile(
  { evaluation, awards }: Addresses,
  tell: (difference: Difference) => void,
): Promise<Counts> {
  await using left = await openSide(evaluation, 'evaluations')
  await using right = await openSide(awards, 'history')
  return await merge(left.rows(finalized), right.rows(kept), tell)
}

async function openSide(connectionString: string, table: string) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  // A connection that ends fails the statement in hand, which is where it is told.
  client.on('error', () => undefined)
  await client.connect()
  const side = {
    rows: (query: string) => stream(client, query),
    [Symbol.asyncDispose]: () => client.end(),
  }
  try {
    await requireAllRows(client, table)
    return side
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Row-level security would show a role that it does not let see all rows none of them, and two nothings are equal. */
async function requireAllRows(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ user: string; seesAll: boolean }>(
    `select current_user as user, not row_security_active($1) or exists (
      select from pg_policies p cross join unnest(p.roles) as role(name)
      where p.tablename = $1 and p.policyname = 'service' and pg_has_role(role.name, 'usage')) as "seesAll"`,
    [table],
  )
  const [{ user, seesAll } = { user: '', seesAll: false }] = rows
  if (!seesAll)
    throw new Error(
      `${user} does not see all rows of ${table}: make it a member of the application's role, or BYPASSRLS`,
    )
}

/** The rows of one moment; a batch is on its way while the one before is looked at. */
async function* stream(client: pg.Client, query: string): AsyncGenerator<Row, undefined> {
  await client.query('begin isolation level repeatable read, read only')
  await client.query(`declare side no scroll cursor for ${query}`)
  for (let coming = fetchBatch(client); ; ) {
    const { rows } = await coming
    const isLast = rows.length < BATCH
    if (!isLast) coming = fetchBatch(client)
    yield* rows
    if (isLast) return undefined
  }
}

function fetchBatch(client: pg.Client): Promise<pg.QueryResult<Row>> {
  const coming = client.query<Row>(`fetch ${BATCH} from side`)
  // Told where it is waited for; when the other side failed first, nobody does.
  coming.catch(() => undefined)
  return coming
}
