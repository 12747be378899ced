import { fileURLToPath } from 'node:url'
import { freePort } from '@laurel/infra/runner/ports'

/** Looks into a gateway that was started with its settings and flags. */
export type Probe = {
  settings: Record<string, string>
  flags: string[]
  /** The longest time for which its event loop stood still since this was asked the last time, in milliseconds. */
  stoodStill(): Promise<number>
  /** Megabytes in its heaps, after a collection. */
  heap(): Promise<number>
}

const MEGABYTE = 2 ** 20

export async function createProbe(): Promise<Probe> {
  const port = await freePort()
  const look = async (path: string) => Number(await (await fetch(`http://127.0.0.1:${port}${path}`)).json())
  return {
    settings: { PROBE_PORT: String(port) },
    flags: ['--expose-gc', '--import', fileURLToPath(new URL('probe.js', import.meta.url))],
    stoodStill: () => look('/stood-still'),
    heap: async () => (await look('/heap')) / MEGABYTE,
  }
}

const LOOKS = 40

/** What a heap held, in megabytes, at so many moments of some work. */
export type Heaps = {
  looks: number[]
  /** Means of the first quarter and of the last. */
  first: number
  last: number
}

/** Looks into a heap after each of forty parts of a work. */
export async function watchHeap(
  { heap }: Pick<Probe, 'heap'>,
  doPart: (share: number) => Promise<unknown>,
  tell: (share: number, heap: number) => void,
): Promise<Heaps> {
  const looks: number[] = []
  while (looks.length < LOOKS) {
    await doPart(1 / LOOKS)
    looks.push(await heap())
    tell(looks.length / LOOKS, looks.at(-1) ?? Number.NaN)
  }
  return { looks, first: meanOf(looks.slice(0, LOOKS / 4)), last: meanOf(looks.slice(-LOOKS / 4)) }
}

const meanOf = (some: number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
