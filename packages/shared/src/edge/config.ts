import { z } from 'zod'

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

/** What any gateway before the subgraphs reads, beside what every process of ours does. */
export const edgeEnvironment = {
  MEMBERSHIP_URL: baseUrl,
  EVALUATION_URL: baseUrl,
  AWARDS_URL: baseUrl,
  CORS_ORIGINS: origins,
  INTROSPECTION: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
}

type Given = z.output<z.ZodObject<typeof edgeEnvironment>> & { LOCAL_RUN?: string | undefined }

/** Base addresses by subgraph, of those that were given. */
export function subgraphUrlsOf({ MEMBERSHIP_URL: membership, EVALUATION_URL: evaluation, AWARDS_URL: awards }: Given) {
  return { ...(membership && { membership }), ...(evaluation && { evaluation }), ...(awards && { awards }) }
}

/** Whether the schema may be read through the graph: as told, or else in the local run only. */
export function hasIntrospection({ INTROSPECTION, LOCAL_RUN }: Given): boolean {
  return INTROSPECTION ? INTROSPECTION === 'on' : LOCAL_RUN === '1'
}
