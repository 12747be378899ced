import pg from 'pg'

const BATCH = 10_000

/** The rows of a query, as they stood at one moment, without holding them all. */
export async function* rowsOf<Row extends pg.QueryResultRow>(
  connectionString: string,
  query: string,
): AsyncGenerator<Row> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read, read only')
    await client.query(`declare walk no scroll cursor for ${query}`)
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${BATCH} from walk`)
      yield* rows
      if (rows.length < BATCH) return
    }
  } finally {
    await client.end()
  }
}

/** The one row of a query. */
export async function rowOf<Row extends pg.QueryResultRow>(connectionString: string, query: string): Promise<Row> {
  for await (const row of rowsOf<Row>(connectionString, query)) return row
  throw new Error('a query without a row')
}
