// A gateway as Apollo's documentation begins one.
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { input, serve } from './yardstick.ts'

const { port, supergraph } = input<{ port: number; supergraph: string }>()
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: supergraph }) })
await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } })
serve(async () => undefined)
