import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createErrors } from '@laurel/shared/edge/errors'
import { catalogue } from '@laurel/shared/edge/messages'
import { answerRefusals } from '@laurel/shared/edge/refusals'
import { answerJson, pathOf } from '@laurel/shared/http'
import { createLog } from '@laurel/shared/log'
import { createTranslate } from '@laurel/shared/messages'
import { startServer } from '../testing/subgraphs.ts'
import { readJson } from './body.ts'
import { bodyWithin } from './deadline.ts'

const PATIENCE_MS = 200

/** A server that reads bodies at `/read`, and answers at once elsewhere, at `/late` after a while. */
async function startPatient() {
  const refuse = answerRefusals(
    createErrors({
      ...{ translate: createTranslate(catalogue), log: createLog('test', 'silent') },
      ...{ count: () => undefined, suggests: false },
    }),
  )
  const limit = bodyWithin(PATIENCE_MS, refuse)
  return await startServer((request, response) => {
    limit(request, response)
    const path = pathOf(request)
    const unread = path === '/late' ? setTimeout(3 * PATIENCE_MS, { late: true }) : Promise.resolve({ unread: true })
    const answer = path === '/read' ? readJson(request).then(() => ({ read: true })) : unread
    answer.then(
      value => answerJson(response, 200, value),
      () => undefined, // it was refused already
    )
  })
}

/** Sends a text and no more; answers all that came until the other side closed the connection. */
function sendPart(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  return new Promise(resolve => {
    let said = ''
    socket.setEncoding('utf8').on('data', chunk => {
      said += chunk
    })
    socket.on('error', () => undefined).on('close', () => resolve(said))
    socket.write(text)
  })
}

const head = (path: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`

test('a body that does not come to its end in time is refused, and its connection is cut', async () => {
  await using served = await startPatient()
  for (const body of ['content-length: 100\r\n\r\n{"a":', 'transfer-encoding: chunked\r\n\r\n2\r\n{ \r\n']) {
    const said = await sendPart(served.url, `${head('/read')}${body}`)
    expect(said).toMatch(/^HTTP\/1.1 408 /)
    expect(said).toContain('"code":"BODY_TOO_SLOW"')
  }
})

test('so is that of a request that was answered before', async () => {
  await using served = await startPatient()
  expect(await sendPart(served.url, `${head('/')}content-length: 100\r\n\r\n{`)).toContain('{"unread":true}')
})

test('an answer may take as long as it will', async () => {
  await using served = await startPatient()
  expect(await (await fetch(`${served.url}/late`)).json()).toEqual({ late: true })
})
