import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { startServer } from '../testing/subgraphs.ts'
import { createTransport } from './transport.ts'

/** A server that never answers, and how often it was asked. */
async function startHung() {
  let asked = 0
  const server = await startServer(() => void asked++)
  return { ...server, asked: () => asked, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
}

test.each([
  [300, 5],
  [100, 7],
])(
  'of fetches that have %d ms each, a server that hangs gets %d: those with little time say nothing of it',
  async (timeout, sent) => {
    await using hung = await startHung()
    await using transport = createTransport()
    const reasons: string[] = []
    for (let time = 0; time < 7; time++)
      await transport
        .post(hung.url, { headers: {}, body: '{}', timeout })
        .catch((error: Error) => reasons.push(error.message))
    const late = `no answer within ${timeout} ms`
    const open = 'it failed five times in a row, and is left alone for a second'
    expect(reasons).toEqual([...Array(sent).fill(late), ...Array(7 - sent).fill(open)])
    expect(hung.asked()).toBe(sent)
  },
)

test('an address is asked as it is, with what stands behind its path', async () => {
  const urls: (string | undefined)[] = []
  await using server = await startServer((request, response) => {
    urls.push(request.url)
    response.end('{}')
  })
  await using transport = createTransport()
  const answer = await transport.post(`${server.url}/graphql?of=a`, { headers: {}, body: '{}', timeout: 5_000 })
  expect([answer, urls]).toEqual([{ status: 200, text: '{}' }, ['/graphql?of=a']])
})

test('a fetch is given up when its caller goes away, which says nothing of the subgraph', async () => {
  await using hung = await startHung()
  await using transport = createTransport()
  const reasons: string[] = []
  for (let time = 0; time < 7; time++) {
    const caller = new EventEmitter() as ServerResponse
    const fetch = transport.post(hung.url, { headers: {}, body: '{}', timeout: 20_000, caller })
    await eventually(() => expect(hung.asked()).toBe(time + 1))
    caller.emit('close')
    await fetch.catch((error: Error) => reasons.push(error.name))
    expect(caller.listenerCount('close')).toBe(0)
  }
  expect(reasons).toEqual(Array(7).fill('CallerGone'))
})
