// npm run schema-changes: enters what changed in the graph, and keeps the API schema as of that entry.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { apiSchema } from './api.mjs'
import { withEntry } from './changes.mjs'

const logFile = new URL('../../docs/schema-changes.md', import.meta.url)
const schemaFile = new URL('../../gateway/api.graphql', import.meta.url)

const { values } = parseArgs({ options: { reason: { type: 'string' } } })
const now = apiSchema()
const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format()
try {
  const before = readFileSync(schemaFile, 'utf8')
  const log = readFileSync(logFile, 'utf8')
  writeFileSync(logFile, await withEntry(log, { before, now, day, reason: values.reason }))
  writeFileSync(schemaFile, now)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
