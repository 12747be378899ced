import { createRequire } from 'node:module'
import { createSender, flood, type Reply } from './attack.ts'
import { disguises, isExecuted } from './disguises.ts'
import { createTally } from './tally.ts'
import type { Target } from './target.ts'

const MANIFEST = createRequire(import.meta.url).resolve(
  '../../../packages/client/src/generated/persisted-documents.json',
)
const AT_ONCE = 8

/** Of so many disguises: how many a gateway runs that trusts every document, and how many one that enforces trust. */
export type Trusted = { disguises: number; open: number; enforced: string[]; faults: string[] }

/** Brings documents that are not trusted, disguised, to a gateway that must refuse them and to one that need not. */
export async function attackTrust(target: Target, count: number, seed: number): Promise<Trusted> {
  await using enforcing = await target.startGateway({
    TRUSTED_DOCUMENTS: 'enforce',
    TRUSTED_DOCUMENTS_FILE: MANIFEST,
  })
  const trusted: string[] = Object.values(createRequire(import.meta.url)(MANIFEST))
  const token = await target.token()
  await insistServed(enforcing.url, token, trusted)
  const tally = createTally()
  const executed: string[] = []
  await send(enforcing.url, reply => {
    tally.take(reply)
    if (isExecuted(reply)) executed.push(`${reply.kind}: ${reply.text.slice(0, 200)}`)
  })
  let open = 0
  await send(target.gateway.url, reply => void (isExecuted(reply) && open++))
  const { faults, leaks } = tally.summary()
  return { disguises: count, open, enforced: executed, faults: [...faults, ...leaks] }

  function send(url: string, tell: (reply: Reply) => void): Promise<void> {
    return flood(createSender({ url, token }), disguises(count, seed, trusted), AT_ONCE, tell)
  }
}

/** Else a gateway that refuses everything would pass. */
async function insistServed(url: string, token: string, trusted: string[]): Promise<void> {
  const query = trusted.find(text => text.startsWith('query OrganizationTree'))
  const variables = { within: '0190a000-0000-7000-8000-000000000001', asOf: '2014-01-01' }
  const { text } = await createSender({ url, token })({ kind: 'trusted', body: JSON.stringify({ query, variables }) })
  if (!text.includes('"data":{"organizations"')) throw new Error(`what is trusted is not served: ${text}`)
}
