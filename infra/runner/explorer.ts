import { writeFile } from 'node:fs/promises'
import { exampleQueries } from '../sample/queries.ts'
import { localData } from './checkout.ts'
import type { NamedToken } from './tokens.ts'

/** What the gateway's explorer offers; it holds tokens. */
export const explorerFile = localData('explorer.json')

export const writeExplorer = (tokens: NamedToken[]): Promise<void> =>
  writeFile(explorerFile, JSON.stringify({ tokens, queries: exampleQueries }), { mode: 0o600 })
