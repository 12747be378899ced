import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, test } from '@jest/globals'
import { createEnd } from './end.ts'
import { createOutlet } from './outlet.ts'

const message = (text: string) => `event: next\ndata: ${text}\n\n`
const PING = ':\n\n'

test('no comment goes before a message with the id of what lies behind that', async () => {
  const written = new PassThrough({ highWaterMark: 1 })
  // behind the last that was given out, as of a stream of which nothing is in hand
  let rest = 'before'
  const outlet = createOutlet(written as unknown as ServerResponse, createEnd(), () => rest)
  const give = async (id: string) => {
    await outlet.announce(id)
    rest = id
  }
  await give('1')
  const second = give('2')
  // as graphql-sse does: a comment may be due before a message that was announced while one before it waited
  const pumped = outlet.pump(
    (async function* () {
      yield message('first')
      await second
      yield PING
      yield message('second')
      yield PING
    })(),
  )
  const text = await written.setEncoding('utf8').reduce((all: string, chunk: string) => all + chunk, '')
  await pumped
  expect(text).toBe(`id: 1\n${message('first')}${PING}id: 2\n${message('second')}id: 2\n${PING}`)
})
