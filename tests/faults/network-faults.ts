import { setTimeout as sleep } from 'node:timers/promises'
import { between } from '../chance.ts'
import type { Fault } from './fault.ts'
import type { Poison, Toxic } from './toxics.ts'

type Store = 'kafka' | 'postgres'
type Seconds = [number, number]

/** Connections to a store that are poisoned, both ways, for some seconds. */
function poisoned(kind: string, store: Store, toxic: Toxic, seconds: Seconds): Fault {
  return {
    kind: `${store} ${kind}`,
    leavesDatabase: true,
    async strike({ system, chance }) {
      const proxy = system.stores.proxies[store]
      const poisons: Poison[] = [
        { stream: 'upstream', toxic },
        { stream: 'downstream', toxic },
      ]
      const removals = poisons.map(poison => proxy.add(poison.stream, poison.toxic))
      return {
        async heal() {
          await sleep(between(chance, seconds[0] * 1_000, seconds[1] * 1_000))
          for (const remove of removals) remove()
          // bytes are missing in the middle: no network goes on with such a connection
          if (toxic.type === 'timeout') proxy.cut()
        },
      }
    },
  }
}

/** Every connection to a store cut at once, and who comes again let through. */
const cut = (store: Store): Fault => ({
  kind: `${store} connections cut`,
  leavesDatabase: true,
  async strike({ system }) {
    system.stores.proxies[store].cut()
    return { heal: async () => undefined }
  },
})

/** A store that cannot be reached for some seconds. */
const unreachable = (store: Store, [from, to]: Seconds): Fault => ({
  kind: `${store} unreachable`,
  leavesDatabase: true,
  async strike({ system, chance }) {
    const proxy = system.stores.proxies[store]
    await proxy.down()
    return {
      async heal() {
        await sleep(between(chance, from * 1_000, to * 1_000))
        await proxy.up()
      },
    }
  },
})

/** What a network between the services and a store does on its bad days. */
export const networkFaults = (store: Store, seconds: Seconds): Fault[] => [
  cut(store),
  unreachable(store, seconds),
  poisoned('half-open', store, { type: 'timeout', timeout: 0 }, seconds),
  poisoned('late', store, { type: 'latency', latency: 200, jitter: 100 }, seconds),
  poisoned('narrow', store, { type: 'bandwidth', rate: 200 }, seconds),
  poisoned('in slices', store, { type: 'slicer', average_size: 1_000, size_variation: 500, delay: 1_000 }, seconds),
  poisoned('reset again and again', store, { type: 'reset_peer', timeout: 500 }, seconds),
  poisoned('cut behind a megabyte', store, { type: 'limit_data', bytes: 1_000_000 }, seconds),
]
