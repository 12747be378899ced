// The statements of one page by plain pg, as often as the page is asked for.
import pg from 'pg'
import { input, serve } from './yardstick.ts'

type Statement = { text: string; values: unknown[] }

const { url, statements, warmUp, pages } = input<{
  url: string
  statements: Statement[]
  warmUp: number
  pages: number
}>()
const client = new pg.Client({ connectionString: url })
await client.connect()

async function read(times: number): Promise<void> {
  for (let page = 0; page < times; page++) for (const { text, values } of statements) await client.query(text, values)
}

await read(warmUp)
serve(() => read(pages))
