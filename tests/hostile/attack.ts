import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request, however malformed. */
export type Attack = {
  kind: string
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export type Place = { url: string; token: string }

const PATIENCE_MS = 30_000
/** Connections of one sender; more are never open, however slowly it is answered. */
const MOST_AT_ONCE = 200

/** What came of one attack; status 0: the connection was cut. */
export type Reply = { kind: string; status: number; milliseconds: number; text: string }

export type Send = (attack: Attack) => Promise<Reply>

/** Sends attacks, so many at once, each as soon as another is answered. */
export async function flood(
  send: Send,
  attacks: Iterable<Attack>,
  atOnce: number,
  tell: (reply: Reply) => void,
): Promise<void> {
  const waiting = attacks[Symbol.iterator]()
  const work = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) tell(await send(next.value))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Does so many things a second, whether or not those before them are done. */
export async function pace<T>(all: Iterable<T>, perSecond: number, work: (one: T) => Promise<void>): Promise<void> {
  const began = performance.now()
  const under = new Set<Promise<void>>()
  let index = 0
  for (const one of all) {
    await sleep(Math.max(0, began + (index++ * 1_000) / perSecond - performance.now()))
    while (under.size >= MOST_AT_ONCE) await Promise.race(under)
    const done: Promise<void> = work(one).finally(() => under.delete(done))
    under.add(done)
  }
  await Promise.all(under)
}

/** Sends single requests over connections that are kept; its time is from sending to the last byte. */
export function createSender({ url, token }: Place): Send {
  const agent = new Agent({ keepAlive: true })
  const sendOne: Send = ({ kind, method = 'POST', path = '/graphql', headers, body }) => {
    const all = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'accept-language': 'en',
      ...headers,
    }
    const began = performance.now()
    return new Promise(resolve => {
      const end = (status: number, text: string) =>
        resolve({ kind, status, text, milliseconds: performance.now() - began })
      const sent = request(`${url}${path}`, { agent, method, headers: all, timeout: PATIENCE_MS }, response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => {
          text += chunk
        })
        response.on('end', () => end(response.statusCode ?? 0, text))
        response.on('error', error => end(0, error.message))
        // It would not end by itself.
        if (response.headers['content-type']?.startsWith('text/event-stream')) sent.destroy()
        response.on('close', () => end(response.statusCode ?? 0, text))
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer')))
      sent.on('error', error => {
        // The other side closes what was idle for five seconds, perhaps just as it is used again.
        const wasIdle = sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
        if (wasIdle) resolve(sendOne({ kind, method, path, ...(headers && { headers }), ...(body && { body }) }))
        else end(0, error.message)
      })
      sent.end(body)
    })
  }
  return sendOne
}
