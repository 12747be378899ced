import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'

type Value = string | number | boolean | null

const BLOCK = 65_536

/** Copies rows into these columns of a table. */
export async function copyRows(client: pg.Client, into: string, rows: Iterable<Value[]>): Promise<void> {
  await pipeline(Readable.from(blocks(rows)), client.query(from(`copy ${into} from stdin`)))
}

function* blocks(rows: Iterable<Value[]>): Generator<string> {
  let block = ''
  for (const row of rows) {
    block += `${row.map(textOf).join('\t')}\n`
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  yield block
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function textOf(value: Value): string {
  return value === null ? '\\N' : String(value).replace(/[\\\t\n\r]/g, character => ESCAPES[character] ?? '')
}
