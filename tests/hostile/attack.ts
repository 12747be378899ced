import { request } from 'node:http'
import type { Attack } from './documents.ts'

const PATIENCE_MS = 30_000
const AT_ONCE = 8

/** What came of one attack; status 0: the connection was cut. */
export type Reply = { kind: string; status: number; milliseconds: number; text: string }

/** Sends attacks, a few at a time, each as it is. */
export async function send(
  url: string,
  token: string,
  attacks: Iterable<Attack>,
  tell: (reply: Reply) => void,
): Promise<void> {
  const waiting = attacks[Symbol.iterator]()
  const work = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) tell(await sendOne(url, token, next.value))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

function sendOne(
  url: string,
  token: string,
  { kind, method = 'POST', path = '/graphql', headers, body }: Attack,
): Promise<Reply> {
  const began = performance.now()
  const all = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'accept-language': 'en',
    ...headers,
  }
  return new Promise(resolve => {
    const end = (status: number, text: string) =>
      resolve({ kind, status, text, milliseconds: performance.now() - began })
    const sent = request(`${url}${path}`, { method, headers: all, timeout: PATIENCE_MS }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => end(response.statusCode ?? 0, text))
      response.on('error', error => end(0, error.message))
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', error => end(0, error.message))
    sent.end(body)
  })
}

/** Asks again and again whether a process lives, and answers how long it took at most: so long it did nothing else. */
export function watch(url: string) {
  let isOver = false
  let longest = 0
  const look = async () => {
    while (!isOver) {
      const began = performance.now()
      await fetch(`${url}/livez`).then(response => response.text())
      longest = Math.max(longest, performance.now() - began)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  const looking = look()
  return async () => {
    isOver = true
    await looking
    return longest
  }
}
