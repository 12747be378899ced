// The bare statements, one after the other in one transaction.
import pg from 'pg'
import { input, serve } from './yardstick.ts'

const { url, statements } = input<{ url: string; statements: string[] }>()
const client = new pg.Client({ connectionString: url })
await client.connect()

serve(async () => {
  for (const statement of ['begin', ...statements, 'commit']) await client.query(statement)
})
