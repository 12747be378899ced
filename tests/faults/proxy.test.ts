import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { startProxy } from './proxy.ts'
import type { Toxic } from './toxics.ts'

/** A server that says again what it hears, behind a proxy. */
async function startEcho() {
  const server = createServer(socket => void socket.on('error', () => undefined).pipe(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy = await startProxy((server.address() as { port: number }).port)
  return {
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Its end, which an error may come before. */
const closed = (socket: Socket) => new Promise(resolve => socket.resume().once('close', resolve))

/** Sends bytes and waits until as many have come back; answers in how many pieces and milliseconds. */
async function echo(socket: Socket, bytes: number): Promise<{ pieces: number; took: number }> {
  const begun = performance.now()
  const heard: Buffer[] = []
  const listen = (chunk: Buffer) => void heard.push(chunk)
  socket.on('data', listen)
  socket.write(Buffer.alloc(bytes, 'x'))
  while (Buffer.concat(heard).length < bytes) await once(socket, 'data')
  socket.off('data', listen)
  return { pieces: heard.length, took: performance.now() - begun }
}

async function took(bytes: number, toxic: Toxic): Promise<{ pieces: number; took: number }> {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  echoing.proxy.add('upstream', toxic)
  const answer = await echo(socket, bytes)
  socket.destroy()
  return answer
}

test('without a toxic everything goes through as it is', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  expect((await echo(socket, 3_000_000)).took).toBeGreaterThan(0)
  expect(echoing.proxy.connections()).toBe(1)
  socket.destroy()
})

test('latency makes an open connection late, and its removal quick again', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  const remove = echoing.proxy.add('downstream', { type: 'latency', latency: 200 })
  expect((await echo(socket, 10)).took).toBeGreaterThanOrEqual(195)
  remove()
  expect((await echo(socket, 10)).took).toBeLessThan(150)
  socket.destroy()
})

test('bandwidth bounds the rate', async () => {
  expect((await took(50 * 1024, { type: 'bandwidth', rate: 100 })).took).toBeGreaterThanOrEqual(480)
})

test('the slicer sends small pieces with pauses', async () => {
  const slicer: Toxic = { type: 'slicer', average_size: 10, size_variation: 0, delay: 10_000 }
  const { pieces, took: milliseconds } = await took(100, slicer)
  expect(pieces).toBeGreaterThan(5)
  expect(milliseconds).toBeGreaterThanOrEqual(95)
})

test('timeout 0 leaves a connection half-open: it lives, and data goes nowhere', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  const remove = echoing.proxy.add('upstream', { type: 'timeout', timeout: 0 })
  let heard = 0
  socket.on('data', chunk => {
    heard += chunk.length
  })
  socket.write('lost')
  await sleep(150)
  expect([heard, socket.destroyed]).toEqual([0, false])
  remove()
  await echo(socket, 5)
  expect(heard).toBe(5)
  socket.destroy()
})

test('timeout closes a connection after a while', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  echoing.proxy.add('upstream', { type: 'timeout', timeout: 50 })
  await closed(socket)
  await eventually(() => expect(echoing.proxy.connections()).toBe(0))
})

test('reset_peer resets what is open and what comes', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  const failed = once(socket, 'error')
  echoing.proxy.add('downstream', { type: 'reset_peer', timeout: 0 })
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  const later = await open(echoing.proxy.port)
  await closed(later)
})

test('limit_data closes a connection behind so many bytes', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  echoing.proxy.add('downstream', { type: 'limit_data', bytes: 1_000 })
  let heard = 0
  socket.on('data', chunk => {
    heard += chunk.length
  })
  socket.write(Buffer.alloc(5_000))
  await closed(socket)
  expect(heard).toBe(1_000)
})

test('slow_close keeps the end back', async () => {
  await using echoing = await startEcho()
  const socket = await open(echoing.proxy.port)
  echoing.proxy.add('upstream', { type: 'slow_close', delay: 200 })
  const begun = performance.now()
  socket.end()
  await closed(socket)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(195)
})

test('down refuses and cuts, up lets through again at the same port', async () => {
  await using echoing = await startEcho()
  const { proxy } = echoing
  const socket = await open(proxy.port)
  const ended = closed(socket)
  await proxy.down()
  await ended
  await expect(open(proxy.port)).rejects.toThrow('ECONNREFUSED')
  await proxy.up()
  const again = await open(proxy.port)
  await echo(again, 10)
  proxy.cut()
  await closed(again)
})
