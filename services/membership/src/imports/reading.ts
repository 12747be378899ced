import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { columnsOf, headerProblems, type ImportKind, type ImportProblem, normalize } from './rules.ts'

const BLOCK = 65_536
const LONGEST_RECORD = 65_536

/** A piece of the file by its number, null behind the last; on another connection than the one that copies. */
export type ReadChunk = (number: number) => Promise<Uint8Array | null>

type Parsed = { record: string[]; info: { lines: number } }

/** A file that cannot be read at all: nothing of it is imported, whatever the mode. */
export class FileUnreadable extends Error {
  readonly problems: ImportProblem[]

  constructor(problems: ImportProblem[]) {
    super('the file cannot be read')
    this.problems = problems
  }
}

/**
 * Copies a job's file into the temporary table `rows` (line, fault, one text column per column of the file) and answers
 * how many rows it has; throws FileUnreadable with its place when it is not UTF-8, not CSV or has the wrong columns.
 */
export async function loadRows(client: pg.Client, kind: ImportKind, readChunk: ReadChunk): Promise<number> {
  const columns = columnsOf[kind]
  const list = columns.map(column => `"${column}"`)
  await client.query(`create temp table rows (line int, fault text, ${list.map(name => `${name} text`).join(', ')})`)
  await client.query('create temp table problems (line int, column_name text, code text, value text)')
  const copy = client.query(copyFrom(`copy rows (line, fault, ${list.join(', ')}) from stdin`))
  const counter = { rows: 0 }
  try {
    await pipeline(Readable.from(copyText(records(readChunk), kind, columns, counter)), copy)
  } catch (error) {
    throw error instanceof CsvError ? new FileUnreadable([syntaxProblem(error)]) : error
  }
  await client.query('create index on rows (line)')
  await client.query('analyze rows')
  return counter.rows
}

function syntaxProblem(error: CsvError): ImportProblem {
  const line = Number((error as { lines?: number }).lines ?? 1)
  return { line, columnName: '', code: 'CSV_SYNTAX', value: null }
}

/** The file's records with their line, decoded strictly as UTF-8. */
function records(readChunk: ReadChunk): AsyncIterable<Parsed> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  })
  pipeline(Readable.from(textOf(readChunk)), parser).catch((error: Error) => parser.destroy(error))
  return parser
}

async function* textOf(readChunk: ReadChunk): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let line = 1
  for (let number = 0; ; number++) {
    const bytes = await readChunk(number)
    try {
      const text = decoder.decode(bytes ?? undefined, { stream: bytes !== null })
      line += text.split('\n').length - 1
      yield text
    } catch {
      const readable = new TextDecoder()
        .decode(bytes ?? undefined)
        .split('\uFFFD', 1)
        .join()
      const place = line + readable.split('\n').length - 1
      throw new FileUnreadable([{ line: place, columnName: '', code: 'NOT_UTF8', value: null }])
    }
    if (bytes === null) return
  }
}

type Counter = { rows: number }

/** Lines for COPY, in blocks; the first record is the header. */
async function* copyText(
  source: AsyncIterable<Parsed>,
  kind: ImportKind,
  columns: readonly string[],
  counter: Counter,
): AsyncGenerator<string> {
  let block = ''
  let places: number[] | null = null
  for await (const { record, info } of source) {
    if (places === null) {
      places = placesOf(kind, record, columns)
      counter.rows = 0
      continue
    }
    counter.rows++
    block += copyLine(info.lines, record, places)
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  if (places === null) placesOf(kind, [], columns)
  yield block
}

/** Where in a record each column stands; -1 where the file does not have it. */
function placesOf(kind: ImportKind, record: string[], columns: readonly string[]): number[] {
  const header = record.map(name => normalize(name).toLowerCase())
  const problems = headerProblems(kind, header)
  if (problems.length > 0) throw new FileUnreadable(problems)
  return columns.map(column => header.indexOf(column))
}

function copyLine(line: number, record: string[], places: number[]): string {
  const wanted = places.filter(place => place >= 0).length
  const cells = places.map(place => normalize(record[place] ?? ''))
  const fault = faultOf(record.length === wanted, cells)
  const texts = cells.map(cell => (cell === '' ? '\\N' : cell.replaceAll('\0', '').replaceAll('\\', '\\\\')))
  return `${[line, fault, ...texts].join('\t')}\n`
}

function faultOf(complete: boolean, cells: string[]): string {
  if (!complete) return 'COLUMN_COUNT'
  return cells.some(cell => cell.includes('\0')) ? 'CHARACTER_INVALID' : '\\N'
}
