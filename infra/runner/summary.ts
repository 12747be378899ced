import { exampleQueries } from '../sample/queries.ts'
import type { Measured } from './first-run.ts'
import type { NamedToken } from './tokens.ts'

export type Summary = {
  seconds: number
  measured: Measured[]
  addresses: Record<string, string>
  tokens: NamedToken[]
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** What a person needs to begin: what there is, where it is, who may ask and what. */
export function summaryOf({ seconds, measured, addresses, tokens }: Summary): string {
  return [
    `Laurel is ready after ${number.format(seconds)} s`,
    ...section('The sample', table(measured.map(rowOf))),
    ...section('Addresses', table(Object.entries(addresses))),
    ...section(
      'Tokens (Authorization: Bearer …; valid for a week)',
      tokens.flatMap(({ name, token }) => [name, `  ${token}`]),
    ),
    ...(measured.length > 0 ? section('Example queries (tabs of the explorer)', exampleQueries.flatMap(wordsOf)) : []),
    '',
    'Ctrl-C stops everything.',
  ].join('\n')
}

const section = (title: string, lines: string[]) =>
  lines.length > 0 ? ['', title, ...lines.map(line => `  ${line}`)] : []

function rowOf({ name, count, seconds }: Measured): string[] {
  const rate = seconds > 0 ? `${number.format(Math.round(count / seconds))} a second` : ''
  return [name, number.format(count), `${number.format(seconds)} s`, rate]
}

function wordsOf({ title, query, variables }: (typeof exampleQueries)[number]): string[] {
  return [
    title,
    ...query
      .trimEnd()
      .split('\n')
      .map(line => `  ${line}`),
    `  variables: ${JSON.stringify(variables)}`,
    '',
  ]
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
