import { withClient } from '../database.ts'

/** Rows of a statement on a connection of its own. */
export function rowsOf<R extends Record<string, unknown>>(connectionString: string, sql: string): Promise<R[]> {
  return withClient(connectionString, async client => (await client.query<R>(sql)).rows)
}
