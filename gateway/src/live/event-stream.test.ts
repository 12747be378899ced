import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createEnd } from './end.ts'
import { writeEvents } from './event-stream.ts'
import type { Emission } from './stream.ts'

/** What is written to it waits until it is read. */
function aResponse(head: unknown[] = []) {
  const written = new PassThrough({ highWaterMark: 1, encoding: 'utf8' })
  const response = Object.assign(written, { writeHead: (...all: unknown[]) => head.push(...all) })
  return response as unknown as PassThrough & ServerResponse
}

const emission = (year: number, eventId?: string): Emission => ({ data: { year }, ...(eventId && { eventId }) })
const read = (written: PassThrough) => written.reduce((all: string, chunk: string) => all + chunk, '')

test('a stream is written as GraphQL over SSE, with ids, after a comment that says where it stands', async () => {
  const head: unknown[] = []
  const response = aResponse(head)
  async function* emissions() {
    yield emission(2013, 'a')
    yield emission(2014)
  }
  const done = writeEvents(response, { emissions: emissions(), end: createEnd(), rest: () => 'here' })
  expect(await read(response)).toBe(
    [
      'id: here\n:\n\n',
      'id: a\nevent: next\ndata: {"data":{"year":2013}}\n\n',
      'event: next\ndata: {"data":{"year":2014}}\n\n',
      'event: complete\ndata:\n\n',
    ].join(''),
  )
  await done
  expect(head).toEqual([200, expect.objectContaining({ 'content-type': 'text/event-stream; charset=utf-8' })])
})

test('nothing more is made than is read, and what is said last goes out even so', async () => {
  const response = aResponse()
  const end = createEnd()
  let made = 0
  async function* emissions() {
    while (!end.signal.aborted) yield emission(made++)
    yield { errors: [] }
  }
  const done = writeEvents(response, { emissions: emissions(), end, rest: () => undefined })
  for (let turns = 0; turns < 100; turns++) await turn()
  expect(made).toBe(1)
  end.as('STREAM_TOO_SLOW')
  await done
  expect(made).toBe(1)
  expect(await read(response)).toMatch(
    /"year":0}}\n\nevent: next\ndata: {"errors":\[\]}\n\nevent: complete\ndata:\n\n$/,
  )
})

test('when the client goes away what makes the stream is ended', async () => {
  const response = aResponse()
  const end = createEnd()
  let isEnded = false
  async function* emissions() {
    try {
      for (let year = 0; ; year++) yield emission(year)
    } finally {
      isEnded = true
    }
  }
  const done = writeEvents(response, { emissions: emissions(), end, rest: () => undefined })
  await turn()
  response.destroy()
  end.left()
  await done
  expect(isEnded).toBe(true)
})
