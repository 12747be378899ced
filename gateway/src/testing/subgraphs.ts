import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import { closeServer } from '@laurel/shared/endpoint'
import { GraphQLError, parse } from 'graphql'

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@listSize"])'

/** Two small subgraphs over one entity, cyclic as the real ones are. */
export const sdls = {
  membership: `${link}
    scalar Date
    type Query { member(id: ID!): Member, members(bornOn: Date, first: Int! = 50): [Member!]! @listSize(slicingArguments: ["first"]), broken(how: String!): Member }
    type Member @key(fields: "id") { id: ID!, name: String, superior: Member }`,
  evaluation: `${link}
    type Query { years: [Int!]! }
    type Member @key(fields: "id") { id: ID!, grade: String, peers: [Member!] @listSize(assumedSize: 2) }`,
}

export const CANARY = 'canary-4711 SELECT card_number FROM members'

const breakages: Record<string, () => unknown> = {
  plainly: () => {
    throw new Error(CANARY)
  },
  withStack: () => {
    throw new GraphQLError('refused', {
      extensions: { code: 'OUT_OF_SCOPE', field: 'input.id', basis: '366 Art. 7', stacktrace: [CANARY], sql: CANARY },
    })
  },
  withoutCode: () => {
    throw new GraphQLError(CANARY)
  },
}

const members = [
  { __typename: 'Member', id: '1', name: 'Nguyễn Văn An' },
  { __typename: 'Member', id: '2', name: 'Trần Thị Bình' },
]
const superior = members[0]

const resolvers: Record<keyof typeof sdls, GraphQLResolverMap<unknown>> = {
  membership: {
    Query: {
      member: (_: unknown, { id }: { id: string }) => members.find(member => member.id === id),
      members: () => members,
      broken: (_: unknown, { how }: { how: string }) => breakages[how]?.(),
    },
    Member: {
      __resolveReference: ({ id }: { id: string }) => members.find(member => member.id === id),
      superior: () => superior,
    },
  },
  evaluation: {
    Query: { years: () => [2010, 2011, 2012, 2013, 2014] },
    Member: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      grade: ({ id }: { id: string }) => (id === '1' ? 'OUTSTANDING' : 'GOOD'),
      peers: () => members,
    },
  },
}

export type Served = { url: string; requests: IncomingHttpHeaders[] } & AsyncDisposable

/** A real subgraph, as careless with its errors as Apollo is out of the box. */
export async function startSubgraph(name: keyof typeof sdls): Promise<Served> {
  const requests: IncomingHttpHeaders[] = []
  const server = new ApolloServer({
    schema: buildSubgraphSchema({ typeDefs: parse(sdls[name]), resolvers: resolvers[name] }),
    includeStacktraceInErrorResponses: true,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => {
      requests.push(req.headers)
      return {}
    },
  })
  return { url: url.replace(/\/$/, ''), requests, [Symbol.asyncDispose]: () => server.stop() }
}

/** A server that does anything but what a subgraph should. */
export async function startServer(listener: RequestListener): Promise<Served> {
  const requests: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    requests.push(request.headers)
    listener(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests, [Symbol.asyncDispose]: () => closeServer(server, 100) }
}
