import pg from 'pg'

export type Held = { release: () => Promise<void> }

/** Runs a statement that locks something, and holds the lock until it is released. */
export async function hold(connectionString: string, statement: string): Promise<Held> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('begin')
  await client.query(statement)
  return {
    async release() {
      await client.query('rollback')
      await client.end()
    },
  }
}
