import pg from 'pg'

/** What evaluation's database says of the work in hand. */
export type Work = { running: number; open: number; unpublished: number }

export type Observer = { look: () => Promise<Work> } & AsyncDisposable

const LOOK = `select
  (select count(*)::int from finalization_jobs where status = 'RUNNING') as running,
  (select count(*)::int from finalization_jobs where status <> 'COMPLETED') as open,
  (select count(*)::int from (select from outbox limit 5000) first) as unpublished`

/** Reads evaluation's database past every proxy; connects again after the database was away. */
export function observe(url: string): Observer {
  let client: pg.Client | null = null
  const connected = async () => {
    if (client) return client
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
    fresh.on('error', () => {
      client = null
    })
    await fresh.connect()
    client = fresh
    return fresh
  }
  return {
    async look() {
      try {
        const { rows } = await (await connected()).query<Work>(LOOK)
        return rows[0] as Work
      } catch (error) {
        client = null
        throw error
      }
    },
    [Symbol.asyncDispose]: async () => client?.end(),
  }
}

/** Whether a fault now is one in the middle of work: a finalization RUNNING, and events that are not published. */
export const isInTheMiddle = ({ running, unpublished }: Work): boolean => running > 0 && unpublished > 0
