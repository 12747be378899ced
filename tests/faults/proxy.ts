import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Link, link } from './link.ts'
import type { Poison, Stream, Toxic } from './toxics.ts'

const HOST = '127.0.0.1'

export type FaultProxy = {
  port: number
  /** Adds a toxic to connections that are open and to those that come; answers how to take it away again. */
  add: (stream: Stream, toxic: Toxic) => () => void
  /** Refuses connections and cuts those that are open. */
  down: () => Promise<void>
  up: () => Promise<void>
  /** Cuts what is open; who comes again is let through. */
  cut: () => void
  connections: () => number
} & AsyncDisposable

type Connection = { links: Record<Stream, Link>; end: (how: 'close' | 'reset') => void }

/** A TCP proxy on 127.0.0.1 that does harm on demand. */
export async function startProxy(
  upstreamPort: number,
  { port = 0, random = Math.random }: { port?: number; random?: () => number } = {},
): Promise<FaultProxy> {
  const open = new Set<Connection>()
  const poisons = new Set<Poison>()
  const toxicsOf = (stream: Stream) => () => [...poisons].filter(one => one.stream === stream).map(one => one.toxic)
  const accept = (client: Socket) => {
    const connection = join(client, connect(upstreamPort, HOST), { toxicsOf, random })
    open.add(connection)
    client.once('close', () => open.delete(connection))
  }
  const cut = () => {
    for (const { end } of open) end('reset')
  }
  let server = await listen(accept, port)
  const own = (server.address() as { port: number }).port
  const close = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    cut()
    await closed
  }
  return {
    port: own,
    add(stream, toxic) {
      const poison = { stream, toxic }
      poisons.add(poison)
      for (const { links } of open) links[stream].refresh()
      return () => void poisons.delete(poison)
    },
    down: close,
    async up() {
      server = await listen(accept, own)
    },
    cut,
    connections: () => open.size,
    [Symbol.asyncDispose]: close,
  }
}

function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, accept).once('error', reject)
    server.listen(port, HOST, () => resolve(server))
  })
}

type Setting = { toxicsOf: (stream: Stream) => () => readonly Toxic[]; random: () => number }

function join(client: Socket, server: Socket, { toxicsOf, random }: Setting): Connection {
  const sockets = [client, server]
  const end = (how: 'close' | 'reset') => {
    for (const socket of sockets) how === 'reset' ? socket.resetAndDestroy() : socket.destroy()
  }
  for (const socket of sockets) {
    socket.setNoDelay(true)
    socket.on('error', () => end('reset'))
    socket.once('close', () => end('close'))
  }
  const ends = { random, close: () => end('close'), reset: () => end('reset') }
  const links = {
    upstream: link({ ...ends, from: client, to: server, toxics: toxicsOf('upstream') }),
    downstream: link({ ...ends, from: server, to: client, toxics: toxicsOf('downstream') }),
  }
  for (const { refresh } of Object.values(links)) refresh()
  return { links, end }
}
