// Loaded before a service by `--import`: writes every statement that it sends to the file named in this module's address.
import { appendFileSync } from 'node:fs'
import pg from 'pg'

const file = new URL(import.meta.url).searchParams.get('file') ?? ''
const { query } = pg.Client.prototype as { query: (...given: unknown[]) => unknown }

Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...given: unknown[]) {
    const [statement, values] = given as [string | { text: string; values?: unknown[] }, unknown[]?]
    const { text, values: own } = typeof statement === 'string' ? { text: statement, values: undefined } : statement
    appendFileSync(file, `${JSON.stringify({ text, values: values ?? own ?? [] })}\n`)
    return query.apply(this, given)
  },
})
