// Hive Gateway as its documentation begins one in a program.
import { createServer, type RequestListener } from 'node:http'
import { input, serve } from './yardstick.ts'

/** By its name alone: its types bring those of browsers along, which differ from Node's own. */
const NAME: string = '@graphql-hive/gateway-runtime'
type Gateway = RequestListener & { getSchema(): Promise<object> }
const { createGatewayRuntime }: { createGatewayRuntime(of: { supergraph: string }): Gateway } = await import(NAME)

const { port, supergraph } = input<{ port: number; supergraph: string }>()
const gateway = createGatewayRuntime({ supergraph })
const server = createServer(gateway)
await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
await gateway.getSchema()
serve(async () => undefined)
