import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkout } from '@laurel/infra/runner/checkout'
import { freePort } from '@laurel/infra/runner/ports'
import { z } from 'zod'
import { startForked } from '../forked.ts'
import type { Audit } from './bring.ts'

const SCRIPT = join(checkout, 'tests/federation-audit/served.mjs')

const expected = z.object({ data: z.unknown().optional(), errors: z.boolean().optional() })
const cases = z.array(z.object({ query: z.string(), expected }))

export type Case = z.output<typeof cases>[number]

export type Suite = { name: string; supergraphSdl: string; cases: Case[] }

/** Serves the audit's subgraphs, with nothing in them that was changed yet. */
export async function serveAudit({ server, suites }: Audit) {
  const port = await freePort()
  const running = await startForked(SCRIPT, [pathToFileURL(server).href, String(port)])
  const get = (suite: string, what: string) => fetch(`http://localhost:${port}/${suite}/${what}`)
  const suite = async (name: string): Promise<Suite> => ({
    name,
    supergraphSdl: await (await get(name, 'supergraph')).text(),
    cases: cases.parse(await (await get(name, 'tests')).json()),
  })
  return {
    /** One after the other: it composes each when it is asked, and answers nothing else meanwhile. */
    async *suites() {
      for (const name of suites) yield await suite(name)
    },
    [Symbol.dispose]: running[Symbol.dispose],
  }
}
