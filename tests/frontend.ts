import { type Answer, createClient } from '@laurel/client'
import { aHanoi, liveFiveYears } from './hanoi.ts'
import { startSystem } from './system.ts'

/** Hà Nội after five years, and a frontend of its city's officer. */
export async function startFrontend() {
  const system = await startSystem()
  const hanoi = aHanoi()
  const token = await liveFiveYears(system, hanoi)
  const clientOf = (as: string) => createClient({ url: `${system.url}/graphql`, token: async () => as, locale: 'vi' })
  const [an, binh, , dung] = hanoi.people
  if (!an || !binh || !dung) throw new Error('they live in Hà Nội')
  return {
    ...{ system, hanoi, an, binh, dung, token, clientOf, client: clientOf(token) },
    tokenOf: (organization: string) => system.issuer.token([{ role: 'officer', organization }]),
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  }
}

/** The data of an answer in which nothing went wrong. */
export function whole<Data>({ data, errors }: Answer<Data>): Data {
  if (!data || errors.length > 0) throw new Error(JSON.stringify(errors))
  return data
}

/** Every row of every page. */
export async function all<Node>(pages: AsyncIterable<{ nodes: Node[] }>): Promise<Node[]> {
  const found: Node[] = []
  for await (const { nodes } of pages) found.push(...nodes)
  return found
}

export type Frontend = Awaited<ReturnType<typeof startFrontend>>
