import { createServer } from 'node:net'
import { expect, test } from '@jest/globals'
import { demandFree, freePort, isFree, withMetrics } from './ports.ts'

test('a busy port is named with its purpose and the variable that changes it', async () => {
  const [busy, free] = [await freePort(), await freePort()]
  await using _ = await listening(busy)
  await expect(demandFree({ gateway: free, 'kafka controller': busy })).rejects.toThrow(
    `port ${busy} (kafka controller) is in use by another program: stop it, or choose another port (KAFKA_CONTROLLER_PORT)`,
  )
})

test('a busy port of metrics is named with the variable of the process', async () => {
  const gateway = await freePort()
  await using _ = await listening(gateway + 1_000)
  await expect(demandFree(withMetrics({ gateway }))).rejects.toThrow(
    `port ${gateway + 1_000} (gateway metrics) is in use by another program: stop it, or choose another port (GATEWAY_PORT)`,
  )
})

test('no port is given that a client may be given, and none twice', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort))
  expect(new Set(ports).size).toBe(200)
  expect(ports.filter(port => port < 1024 || port >= 32_768)).toEqual([])
})

test('a port is free again when nobody listens any more', async () => {
  const port = await freePort()
  {
    await using _ = await listening(port)
    expect(await isFree(port)).toBe(false)
  }
  expect(await isFree(port)).toBe(true)
})

async function listening(port: number): Promise<AsyncDisposable> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return { [Symbol.asyncDispose]: () => new Promise<void>(resolve => server.close(() => resolve())) }
}
