import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import type { Refusal } from '@laurel/shared/errors'
import { answerJson } from '@laurel/shared/http'
import { startServer } from '../testing/subgraphs.ts'
import { readJson } from './body.ts'

/** A server that answers what it read, or the code by which it was refused; `heard` are the codes of all. */
async function startReading() {
  const heard: string[] = []
  const served = await startServer((request, response) => {
    readJson(request).then(
      read => answerJson(response, 200, { read }),
      (error: Refusal) => {
        heard.push(error.code)
        answerJson(response, 400, { code: error.code })
      },
    )
  })
  const send = async (body: Buffer | string, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
    const response = await fetch(served.url, { ...init, body: new Uint8Array(Buffer.from(body)) })
    return await response.json()
  }
  return { ...served, heard, send, [Symbol.asyncDispose]: served[Symbol.asyncDispose] }
}

const text = '{"name":"Nguyễn Văn An"}'
const read = { read: { name: 'Nguyễn Văn An' } }

test('a body of JSON is read, compressed or not', async () => {
  await using server = await startReading()
  expect(await server.send(text)).toEqual(read)
  expect(await server.send(text, { 'content-type': 'Application/JSON; charset="UTF-8"' })).toEqual(read)
  expect(await server.send(text, { 'content-encoding': 'Identity' })).toEqual(read)
  expect(await server.send(gzipSync(text), { 'content-encoding': 'GZip' })).toEqual(read)
  expect(await server.send(deflateSync(text), { 'content-encoding': 'deflate' })).toEqual(read)
  expect(await server.send(brotliCompressSync(text), { 'content-encoding': 'br' })).toEqual(read)
})

test('what cannot be read is refused by what is wrong with it', async () => {
  await using server = await startReading()
  const unsupported = { code: 'UNSUPPORTED_MEDIA_TYPE' }
  for (const encoding of ['zip', 'constructor', 'gzip, br'])
    expect(await server.send(text, { 'content-encoding': encoding })).toEqual(unsupported)
  for (const parameter of [' charset=utf-16', '', ' charset', ' charset=utf-8;'])
    expect(await server.send(text, { 'content-type': `application/json;${parameter}` })).toEqual(unsupported)
  expect(await server.send('{', {})).toEqual({ code: 'BAD_REQUEST' })
  expect(await server.send('no zip', { 'content-encoding': 'gzip' })).toEqual({ code: 'BAD_REQUEST' })
  expect(await server.send(text, { 'content-type': 'text/plain' })).toEqual({})
})

test('a body is as large as it is when unpacked, and its sender is heard out', async () => {
  await using server = await startReading()
  const large = JSON.stringify('x'.repeat(20_000_000))
  expect(await server.send(large)).toEqual({ code: 'BODY_TOO_LARGE' })
  expect(await server.send(gzipSync(large), { 'content-encoding': 'gzip' })).toEqual({ code: 'BODY_TOO_LARGE' })
})

test('who goes away in the middle of a body is not waited for', async () => {
  await using server = await startReading()
  for (const encoding of ['identity', 'gzip']) {
    const head = `content-type: application/json\r\ncontent-encoding: ${encoding}\r\ncontent-length: 100`
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n{`, () => setTimeout(() => socket.destroy(), 50))
    await new Promise(resolve => socket.on('error', () => undefined).on('close', resolve))
  }
  while (server.heard.length < 2) await new Promise(resolve => setTimeout(resolve, 20))
  expect(server.heard).toEqual(['BAD_REQUEST', 'BAD_REQUEST'])
})
