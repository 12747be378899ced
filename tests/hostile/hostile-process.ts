import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order } from './generator.ts'
import type { Summary } from './tally.ts'

const SCRIPT = fileURLToPath(new URL('generator.js', import.meta.url))

/** Prepares hostile documents in another process; `go` has them sent, and answers what came of them. */
export async function prepare(order: Order) {
  const child = fork(SCRIPT, [JSON.stringify(order)])
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', code => reject(new Error(`the generator ended by ${code}`))),
  )
  ended.catch(() => undefined) // whoever waits for something of it is told
  const said = () => Promise.race([ended, new Promise<unknown>(resolve => child.once('message', resolve))])
  await said()
  return {
    async go(): Promise<Summary> {
      const summary = said()
      child.send('go')
      return (await summary) as Summary
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

export async function sendAll(order: Order): Promise<Summary> {
  using generator = await prepare(order)
  return await generator.go()
}
