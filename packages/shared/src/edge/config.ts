import { z } from 'zod'
import type { Identity } from '../actor.ts'
import { type Place, placeOf, processEnvironment } from '../config.ts'
import { identityOf } from '../service-config.ts'

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http address' })
  .transform(url => url.replace(/\/+$/, ''))
  .optional()

/** `https://app.example.vn,https://…`: scheme, host and port, as browsers send them. */
const origins = z
  .string()
  .default('')
  .transform(text =>
    text
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== ''),
  )
  .refine(all => all.every(isOrigin), { error: 'must be origins (https://host), comma between' })

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

/** What any gateway before the subgraphs reads, but for SUPERGRAPH_FILE, whose default is beside each. */
export const edgeEnvironment = {
  ...processEnvironment,
  MEMBERSHIP_URL: baseUrl,
  EVALUATION_URL: baseUrl,
  AWARDS_URL: baseUrl,
  CORS_ORIGINS: origins,
  INTROSPECTION: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
}

type Given = z.output<z.ZodObject<typeof edgeEnvironment>> & { SUPERGRAPH_FILE: string }

/** What any gateway before the subgraphs is told. */
export type EdgeConfig = Place & {
  logLevel: string
  identity: Identity
  /** What tells subgraphs that it is the gateway that speaks. */
  gatewaySecret: string
  supergraphFile: string
  /** Base addresses by subgraph, which go before those of the supergraph. */
  subgraphUrls: Record<string, string>
  /** Origins of pages that may ask from a browser. */
  origins: string[]
  /** Whether the schema may be read through the graph: as told, or else in the local run only. */
  introspection: boolean
}

export function edgeConfigOf(given: Given): EdgeConfig {
  const { MEMBERSHIP_URL: membership, EVALUATION_URL: evaluation, AWARDS_URL: awards } = given
  return {
    ...placeOf(given),
    logLevel: given.LOG_LEVEL,
    identity: identityOf(given),
    gatewaySecret: given.GATEWAY_SECRETS[0] ?? '',
    supergraphFile: given.SUPERGRAPH_FILE,
    subgraphUrls: { ...(membership && { membership }), ...(evaluation && { evaluation }), ...(awards && { awards }) },
    origins: given.CORS_ORIGINS,
    introspection: given.INTROSPECTION ? given.INTROSPECTION === 'on' : given.LOCAL_RUN === '1',
  }
}
