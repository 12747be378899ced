import { readFile, writeFile } from 'node:fs/promises'
import { loadSample } from '../sample/load.ts'
import { defaultSample } from '../sample/queries.ts'
import { localData } from './checkout.ts'
import { Problem } from './ports.ts'
import { rootId } from './tokens.ts'

export type Measured = { name: string; count: number; seconds: number }

/** What is known of this checkout's sample: a load that was cut off is not complete, and goes on at the next start. */
export type Sample = { seed: number; members: number; measured: Measured[] | null }

const file = localData('sample.json')

/** The sample that was begun here, or null. */
export async function keptSample(): Promise<Sample | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? null : JSON.parse(text)
}

type Wish = { members: number | undefined; empty: boolean }

/** Which sample this run is to have: the one begun here, else the one asked for; a Problem when these differ. */
export async function chooseSample({ members, empty }: Wish): Promise<Sample | null> {
  const kept = await keptSample()
  if (!kept) return empty ? null : { ...defaultSample, members: members ?? defaultSample.members, measured: null }
  if (empty || (members !== undefined && members !== kept.members))
    throw new Problem(`this checkout has a sample of ${kept.members} members: add --reset to begin anew`)
  return kept
}

type Load = { gateway: string; token: string; progress: (step: string, done: number, total: number) => void }

/** Loads the sample through the gateway unless that is done; answers what the loading took, whenever it was. */
export async function completeSample(sample: Sample, { gateway, token, progress }: Load): Promise<Measured[]> {
  const { seed, members, measured } = sample
  if (measured) return measured
  await writeFile(file, JSON.stringify(sample))
  const taken = await loadSample({ gateway, token, rootId, members, seed, progress }).catch((error: Error) => {
    throw new Problem(`the sample is not complete, the next start goes on with it: ${error.message}`)
  })
  await writeFile(file, JSON.stringify({ ...sample, measured: taken }))
  return taken
}
