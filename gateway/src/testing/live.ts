import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import type { DataOf } from '@laurel/shared/events/contract'
import { encode } from '@laurel/shared/events/contract'
import { aFinalizedEvaluation } from '@laurel/shared/events/example'
import { newId } from '@laurel/shared/ids'
import { connectKafka, type Sender, startSender } from '@laurel/shared/kafka'
import { createLog } from '@laurel/shared/log'
import { eventually } from '@laurel/shared/testing/eventually'
import { GraphQLError, parse } from 'graphql'
import type { Bounds } from '../live/follow.ts'
import { startGateway } from '../service.ts'
import { compose, startWorld } from './gateway.ts'

const topic = 'evaluation.finalized.v1'

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'
export const sdls = {
  membership: `${link}
    type Query { importJob(id: ID!): ImportJob, years: [Int!]! }
    type ImportJob @key(fields: "id") { id: ID!, done: Int!, finishedAt: String }`,
  evaluation: `${link}
    type Query { evaluation(id: ID!): Evaluation, finalizationJob(id: ID!): FinalizationJob }
    type Evaluation @key(fields: "id") { id: ID!, revision: Int!, reason: String }
    type FinalizationJob @key(fields: "id") { id: ID!, done: Int!, total: Int!, finishedAt: String }`,
}

export type Job = { id: string; done: number; total?: number; finishedAt: string | null }

/** What the subgraphs know, and how often they were asked; a test changes it as it goes. */
export function aStore() {
  return {
    evaluations: new Map<string, { id: string; revision: number; reason?: string } | null>(),
    jobs: new Map<string, Job>(),
    asked: [] as string[],
    isAway: false,
  }
}
type Store = ReturnType<typeof aStore>

const resolversOf = (store: Store): Record<keyof typeof sdls, GraphQLResolverMap<unknown>> => {
  const job = (_: unknown, { id }: { id: string }) => {
    store.asked.push(id)
    return store.jobs.get(id) ?? null
  }
  return {
    membership: { Query: { importJob: job, years: () => [2014] } },
    evaluation: {
      Query: {
        finalizationJob: job,
        evaluation(_: unknown, { id }: { id: string }) {
          store.asked.push(id)
          if (store.isAway) throw new GraphQLError('away', { extensions: { code: 'DATABASE_UNAVAILABLE' } })
          return store.evaluations.has(id) ? store.evaluations.get(id) : { id, revision: 1 }
        },
      },
    },
  }
}

async function serve(name: keyof typeof sdls, store: Store) {
  const server = new ApolloServer({
    schema: buildSubgraphSchema({ typeDefs: parse(sdls[name]), resolvers: resolversOf(store)[name] }),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
  return { url: url.replace(/\/$/, ''), requests: [], [Symbol.asyncDispose]: () => server.stop() }
}

/** A gateway with live updates before subgraphs that answer from `store`; every world has an organisation of its own. */
export async function startLiveWorld(brokers: string, bounds: Partial<Bounds> = {}) {
  const settings = { brokers: brokers.split(','), clientId: 'test' }
  const store = aStore()
  const [root, organization, other] = [newId(), newId(), newId()]
  const kafka = connectKafka(settings, createLog('test', 'silent'))
  const world = await startWorld({
    supergraph: compose(sdls),
    membership: await serve('membership', store),
    evaluation: await serve('evaluation', store),
    live: { kafka: settings, bounds: { waiting: 1_000, back: 1_000, patience: 30_000, ...bounds } },
  })
  const sender = await startSender(kafka)
  const token = await world.issuer.signed({ grants: [{ role: 'officer', organization }] })
  return {
    ...world,
    ...{ store, root, organization, other, token },
    finalize: (changes: Partial<DataOf<typeof topic>> = {}) => finalize(sender, { root, organization }, changes),
    open: (asked: Partial<Asked> = {}) => openWhenReady({ url: world.url, token, query: ALL(organization), ...asked }),
    async replica() {
      const gateway = await startGateway({ ...world.config, port: 0 })
      await eventually(async () => {
        if ((await fetch(`${gateway.url}/readyz`)).status !== 200) throw new Error('not ready')
      })
      return gateway
    },
    async [Symbol.asyncDispose]() {
      await sender[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
    },
  }
}

export const ALL = (within: string, selection = 'id revision') =>
  `subscription { evaluationFinalized(within: "${within}") { ${selection} } }`

type Places = { root: string; organization: string }

/** Publishes an evaluation of a subject of its own; answers its id. */
async function finalize(sender: Sender, { root, organization }: Places, changes: Partial<DataOf<typeof topic>>) {
  const [evaluationId, key] = [newId(), newId()]
  const subject = { kind: 'MEMBER' as const, id: key }
  const organizationPath: [string, ...string[]] = [root, organization]
  const data = aFinalizedEvaluation({
    evaluationId,
    subject,
    organizationPath,
    organizationId: organization,
    ...changes,
  })
  const { value } = encode(topic, key, data, new Date())
  await sender.send([{ topic, key, value }])
  return data.evaluationId
}

export type Asked = {
  url: string
  token: string
  query: string
  variables: Record<string, unknown>
  lastEventId: string
  headers: Record<string, string>
  /** False: nothing is read before `read` is called. */
  reads: boolean
}
export type Said = {
  data?: Record<string, unknown> | null
  errors?: { message: string; extensions: Record<string, string> }[]
}
export type Event = { name: string; id: string | undefined; said: Said }

/** Opens a stream as soon as the gateway has met the brokers. */
async function openWhenReady(asked: Pick<Asked, 'url' | 'token' | 'query'> & Partial<Asked>) {
  return eventually(async () => {
    const stream = await open(asked)
    if (stream.status === 503) throw new Error('no live updates yet')
    return stream
  })
}

/** One stream as a client of server-sent events reads it. */
export async function open({
  url,
  token,
  query,
  variables,
  lastEventId,
  headers,
  reads = true,
}: Pick<Asked, 'url' | 'token' | 'query'> & Partial<Asked>) {
  const away = new AbortController()
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'accept-language': 'en',
      'content-type': 'application/json',
      ...(lastEventId && { 'last-event-id': lastEventId }),
      ...headers,
    },
    body: JSON.stringify({ query, ...(variables && { variables }) }),
    signal: away.signal,
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  let read = isStream && response.body && reads ? reading(response.body) : undefined
  const of = (name: string) => (read?.events ?? []).filter(event => event.name === name)
  return {
    status: response.status,
    body: (isStream ? {} : await response.json()) as Said,
    said: () => of('next').map(({ said }) => said),
    events: () => of('next'),
    /** Ids of the evaluations that came. */
    ids: () =>
      of('next').flatMap(({ said }) => (said.data?.evaluationFinalized as { id?: string } | undefined)?.id ?? []),
    codes: () => of('next').flatMap(({ said }) => said.errors?.map(({ extensions }) => extensions.code) ?? []),
    isComplete: () => of('complete').length > 0,
    lastEventId: () => read?.lastEventId ?? '',
    comments: () => read?.comments ?? 0,
    read() {
      read ??= response.body ? reading(response.body) : undefined
    },
    async close() {
      away.abort()
      await read?.ended
    },
    [Symbol.dispose]: () => away.abort(),
  }
}

function reading(body: ReadableStream<Uint8Array>) {
  const read = { events: [] as Event[], lastEventId: '', comments: 0, ended: Promise.resolve() }
  const take = (block: string) => {
    const fields = new Map(
      block.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const [id, name, data] = [fields.get('id'), fields.get('event'), fields.get('data')]
    if (fields.has('')) read.comments++
    if (id) read.lastEventId = id
    if (name) read.events.push({ name, id, said: data ? JSON.parse(data) : {} })
  }
  const readAll = async () => {
    let rest = ''
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) take(block)
    }
  }
  read.ended = readAll().catch(() => {})
  return read
}
