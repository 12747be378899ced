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
  await using left = await openSide(evaluation)
  await using right = await openSide(awards)
  return await merge(left.rows(finalized), right.rows(kept), tell)
}

async function openSide(connectionString: string) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  // A connection that ends fails the statement in hand, which is where it is told.
  client.on('error', () => undefined)
  await client.connect()
  return {
    rows: (query: string) => stream(client, query),
    [Symbol.asyncDispose]: () => client.end(),
  }
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
