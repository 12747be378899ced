import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { startKafka } from '@laurel/infra/kafka/start'
import { startGuard } from '@laurel/infra/runner/guard'
import { freePort } from '@laurel/infra/runner/ports'

/** A broker that can be stopped and started over the same records. */
export async function aBroker() {
  const guard = startGuard()
  const folder = await mkdtemp(join(tmpdir(), 'laurel-outage-'))
  guard.holdFolder(folder)
  const place = { guard, folder, port: await freePort(), controllerPort: await freePort(), ephemeral: false }
  let running = await startKafka(place)
  await declareTopics([running.brokers])
  return {
    brokers: running.brokers,
    stop: () => running[Symbol.asyncDispose](),
    async start() {
      running = await startKafka(place)
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      guard[Symbol.dispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
