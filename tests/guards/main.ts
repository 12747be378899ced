import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { startKafka } from '@laurel/infra/kafka/start'
import { startPostgres } from '@laurel/infra/postgres/start'
import { startGuard } from '@laurel/infra/runner/guard'
import { disposeAll } from '@laurel/shared/lifecycle'
import type { Guard } from './guard.ts'
import { guards } from './list.ts'
import { copyTree, takeOut } from './tree.ts'
import { verdictOf } from './verdict.ts'
import { type Servers, variablesFor, walkIn } from './walking.ts'
import type { Walk } from './walks.ts'

const MOST_AT_ONCE = 4
const DAY_MS = 86_400_000

/** One Postgres and one Kafka for all walks, and a copy of the tree for each that goes on at the same time. */
async function startYard(copies: number) {
  const watchdog = startGuard()
  const root = await mkdtemp(join(tmpdir(), 'laurel-guards-'))
  watchdog.holdFolder(root)
  const folders = Array.from({ length: copies }, (_, index) => join(root, String(index)))
  const [postgres, kafka] = await Promise.all([
    startPostgres({ guard: watchdog, ephemeral: true }),
    startKafka({ guard: watchdog, ephemeral: true }),
  ])
  await declareTopics([kafka.brokers])
  for (const folder of folders) copyTree(folder)
  const servers: Servers = { TEST_POSTGRES_URL: postgres.url(), TEST_KAFKA_BROKERS: kafka.brokers }
  return {
    folders,
    servers,
    watchdog,
    async [Symbol.asyncDispose]() {
      await disposeAll([kafka, postgres])
      await rm(root, { recursive: true, force: true })
      watchdog[Symbol.dispose]()
    },
  }
}

type Yard = Awaited<ReturnType<typeof startYard>>

/** Does each piece of work in a copy of its own, as many at once as there are copies. */
async function inEachCopy<T>({ folders }: Yard, pieces: T[], work: (piece: T, folder: string) => Promise<void>) {
  const waiting = pieces.values()
  await Promise.all(
    folders.map(async folder => {
      for (const piece of waiting) await work(piece, folder)
    }),
  )
}

/** The walks that are red though nothing was taken out: they prove nothing. */
async function redWithoutReason(yard: Yard, walks: Walk[]): Promise<string[]> {
  const red: string[] = []
  await inEachCopy(yard, walks, async (walk, folder) => {
    const { failed, passed, broken } = await walkIn(folder, walk, {
      variables: { ...yard.servers },
      watchdog: yard.watchdog,
    })
    if (failed || broken || passed === 0) red.push(`${walk.file}: ${failed?.why ?? broken ?? 'no test of that name'}`)
  })
  return red
}

async function notCaught(yard: Yard, chosen: Guard[]): Promise<string[]> {
  const survived: string[] = []
  await inEachCopy(yard, chosen, async (guard, folder) => {
    const began = Date.now()
    const putBack = takeOut(guard, folder)
    const variables = { ...yard.servers, ...variablesFor(guard) }
    const walked = await walkIn(folder, guard.walk, { variables, watchdog: yard.watchdog })
    putBack()
    const { isCaught, words } = verdictOf(walked)
    if (!isCaught) survived.push(guard.name)
    console.log(`guard “${guard.name}” ${words} (${Math.round((Date.now() - began) / 1_000)} s)`)
  })
  return survived
}

/** So many guards, others for each seed. */
function sampleOf(many: number, seed: string): Guard[] {
  const drawn = (name: string) => createHash('sha256').update(`${seed} ${name}`).digest('hex')
  return [...guards].sort((one, other) => (drawn(one.name) < drawn(other.name) ? -1 : 1)).slice(0, many)
}

const differentWalks = (chosen: Guard[]): Walk[] => [
  ...new Map(chosen.map(({ walk }) => [JSON.stringify(walk), walk])).values(),
]

/** npm run guards: takes out every guard in turn, in a copy of the tree, and tells which test turned red. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / DAY_MS)) },
    },
  })
  const drawn = values.sample ? sampleOf(Number(values.sample), values.seed) : guards
  const chosen = drawn.filter(({ name }) => name.includes(values.only ?? ''))
  await using yard = await startYard(Math.min(availableParallelism(), MOST_AT_ONCE, chosen.length))
  // What every test run shows anyway is shown here only where all is shown.
  const red = values.sample ? [] : await redWithoutReason(yard, differentWalks(chosen))
  for (const line of red) console.log(`RED WITH ALL GUARDS IN PLACE: ${line.slice(0, 1_000)}`)
  const survived = red.length > 0 ? [] : await notCaught(yard, chosen)
  console.log(`${chosen.length} guards taken out, ${survived.length} not caught`)
  for (const name of survived) console.log(`  NOT CAUGHT: ${name}`)
  if (red.length + survived.length > 0 || chosen.length === 0) process.exitCode = 1
}
