import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@laurel/infra/runner/ports'
import { brokerAt, endsOf, finalized, groupOf, lagOf, ofAwards, withAdmin } from './broker.ts'
import type { Fault } from './fault.ts'
import { endOf, untilBack } from './kills.ts'
import { keepUp, programOf } from './programs.ts'
import type { System } from './system.ts'
import { until } from './waiting.ts'

const PATIENCE_MS = 10_000

/** Bytes that are no event, between those that are. */
export const poisonEvent: Fault = {
  kind: 'unreadable event',
  leavesDatabase: true,
  async strike({ system, desk }) {
    await produce(system, [{ key: randomUUID(), value: '{ this is no event' }])
    desk.book.poisons++
    return { heal: async () => undefined }
  },
}

export type Raw = { key: string; value: string }

/** Sends messages past the relay. */
export async function produce({ setting }: System, messages: Raw[]): Promise<void> {
  const producer = brokerAt(setting.brokers).producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    await producer.send({ topic: finalized, messages, acks: -1 })
  } finally {
    await producer.disconnect()
  }
}

/** A second awards that joins the groups, works along for some seconds and leaves them. */
export const joinAndLeave = (seconds: number): Fault => ({
  kind: 'consumer joins and leaves',
  leavesDatabase: true,
  async strike({ system: { setting } }) {
    const ports = { ...setting.ports, awards: await freePort() }
    const program = { ...programOf('awards', { ...setting, ports }), name: 'second-awards' }
    const second = keepUp(program, setting)
    return {
      async heal() {
        const isReady = () =>
          fetch(`http://127.0.0.1:${ports.awards}/readyz`)
            .then(({ ok }) => ok)
            .catch(() => false)
        await until('second awards', isReady, { seconds: 120 })
        await sleep(seconds * 1_000)
        await second.stop(PATIENCE_MS)
      },
    }
  },
})

const REPLAYED = { seconds: 1_800, everyMs: 250 }

/** Everything that awards has read it reads again, from the first message on; over when it is where it was before. */
export const replay: Fault = {
  kind: 'replay of all topics',
  leavesDatabase: true,
  async strike({ system }) {
    const { setting, programs } = system
    const ended = endOf(programs.awards)
    setting.downMs.set('awards', PATIENCE_MS)
    process.kill(programs.awards.pid(), 'SIGTERM')
    return {
      async heal() {
        await ended()
        const isReplayed = await replayed(system)
        await rewind(system)
        setting.downMs.delete('awards')
        await untilBack(system, 'awards')
        await until('end of the replay', isReplayed, REPLAYED)
      },
    }
  },
}

/** Answers later whether awards has read again what the topics hold now. */
export function replayed({ setting }: System): Promise<() => Promise<boolean>> {
  const kafka = brokerAt(setting.brokers)
  return withAdmin(kafka, async admin => {
    const ends = await Promise.all(ofAwards.map(([, topic]) => endsOf(admin, topic)))
    return () =>
      withAdmin(kafka, async later => {
        const lags = await Promise.all(ofAwards.map((reading, at) => lagOf(later, reading, ends[at])))
        return lags.every(lag => lag === 0)
      })
  })
}

/** Sets awards' groups, which have no members now, back to the first message. */
export async function rewind({ setting }: System): Promise<void> {
  await withAdmin(brokerAt(setting.brokers), async admin => {
    for (const reading of ofAwards) {
      const [, topic] = reading
      const reset = () => admin.resetOffsets({ groupId: groupOf(reading), topic, earliest: true }).then(() => true)
      await until(`rewind of ${topic}`, () => reset().catch(() => false), { seconds: 60, everyMs: 500 })
    }
  })
}
