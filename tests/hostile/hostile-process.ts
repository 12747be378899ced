import { fileURLToPath } from 'node:url'
import { startForked } from '../forked.ts'
import type { Order } from './generator.ts'
import type { Summary } from './tally.ts'

const SCRIPT = fileURLToPath(new URL('generator.js', import.meta.url))

/** Prepares hostile documents in another process; `go` has them sent, and answers what came of them. */
export async function prepare(order: Order) {
  const generator = await startForked(SCRIPT, [JSON.stringify(order)])
  return { go: () => generator.ask('go') as Promise<Summary>, [Symbol.dispose]: generator[Symbol.dispose] }
}

export async function sendAll(order: Order): Promise<Summary> {
  using generator = await prepare(order)
  return await generator.go()
}
