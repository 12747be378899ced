import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { freePort } from '@laurel/infra/runner/ports'
import { z } from 'zod'
import type { Checkout } from './checkout.ts'

const expected = z.object({ data: z.unknown().optional(), errors: z.boolean().optional() })
const cases = z.array(z.object({ query: z.string(), expected }))

export type Case = z.output<typeof cases>[number]

export type Suite = { name: string; supergraphSdl: string; cases: Case[] }

/** Serves the audit's subgraphs, with nothing in them that was changed yet. */
export async function serveAudit({ server, suites }: Checkout) {
  const port = await freePort()
  const script = fileURLToPath(new URL('../../federation-audit/served.mjs', import.meta.url))
  const child = fork(script, [pathToFileURL(server).href, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the audit's server ended by ${code}`)))
  ended.catch(() => undefined) // whoever waits for something of it is told
  await Promise.race([once(child, 'message'), ended])
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
    // it does not end by a milder signal
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}
