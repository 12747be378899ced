import { newId } from '@laurel/shared/ids'
import type { Ground } from '../contest.ts'
import { type Contestant, contestants, freePorts, type Ports, start } from '../gateway/contestants.ts'
import { type Latency, openLoad } from '../gateway/load.ts'
import { type Question, questions } from '../gateway/questions.ts'
import { measure, type Spread, spreadOf } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { type Result, short, spread } from '../report.ts'
import type { Stand } from '../stand.ts'

/** Of each contestant, question and number of connections; a tenth of the members where these are fewer. */
const REQUESTS = 5_000
/** As long for each, however many requests it comes to: until everything is compiled and kept. In parts of it where there are fewer requests. */
const WARM_UP_SECONDS = 15
const NEW_DOCUMENTS = 0.04
const FEW = 16
const MANY = 64

/** What one contestant needed in one round: CPU in microseconds a request, all else in milliseconds. */
type Figures = { cpu: number; few: Latency; many: Latency; firstSeen: number }

/** A gateway beside others, all over the same subgraphs, in turn; and what a reply costs by itself. */
export async function gateway({ stand, members }: Ground, rounds: number): Promise<Result[]> {
  const ports = await freePorts()
  const requests = Math.min(REQUESTS, members / 10)
  const results: Result[] = []
  for (const question of questions()) {
    await using _ = await startYardstick(stand.launch, 'subgraphs', { ports, answers: question.answers })
    const measured: Record<Contestant, Figures[]> = { laurel: [], stock: [], hive: [], floor: [] }
    for (let round = 0; round < rounds; round++)
      for (const name of inTurn(round)) measured[name].push(await figuresOf(name, { stand, ports, question, requests }))
    results.push(...judged(question, measured))
  }
  return results
}

/** Each begins once: neither always has the warmer machine. */
const inTurn = (round: number): Contestant[] =>
  contestants.flatMap((_, index) => contestants.at((index + round) % contestants.length) ?? [])

type On = { stand: Stand; ports: Ports; question: Question; requests: number }

async function figuresOf(name: Contestant, { stand, ports, question, requests }: On): Promise<Figures> {
  await using served = await start[name](stand, ports, question)
  const token = await stand.issuer.token([{ role: 'officer', organization: newId() }])
  // whatever is asked, a fixed reply is the same
  const asked = name === 'floor' ? { ...question, answerTo: () => question.answerTo(0) } : question
  const target = { url: served.url, token, question: asked }
  await using load = openLoad({ ...target, connections: FEW })
  await using heavier = openLoad({ ...target, connections: MANY })
  await load.warmUp((requests / REQUESTS) * WARM_UP_SECONDS)
  const few = { p50: Number.NaN, p99: Number.NaN }
  const run = await measure({ stand, processes: [served], units: requests }, async () => {
    Object.assign(few, await load.send(requests))
  })
  const many = await heavier.send(requests)
  const firstSeen = await load.sendNew(requests * NEW_DOCUMENTS)
  const figures = { cpu: run.cpu.node / requests, few, many, firstSeen }
  console.error(`${question.what}: ${name} ${short(figures.cpu)} µs of CPU a request, p50 ${short(figures.few.p50)} ms`)
  return figures
}

/** Of a figure, how large it may be in parts of another's, if that is aimed at. */
type Aim = { what: string; unit: string; of: (figures: Figures) => number; atMost?: number }

const CPU: Aim = { what: 'CPU', unit: 'µs', of: ({ cpu }) => cpu }
const aims: Aim[] = [
  { ...CPU, atMost: 0.2 },
  { what: `p50, ${FEW} connections`, unit: 'ms', of: ({ few }) => few.p50, atMost: 0.5 },
  { what: `p99, ${FEW} connections`, unit: 'ms', of: ({ few }) => few.p99, atMost: 0.5 },
  { what: `p50, ${MANY} connections`, unit: 'ms', of: ({ many }) => many.p50, atMost: 0.5 },
  { what: `p99, ${MANY} connections`, unit: 'ms', of: ({ many }) => many.p99, atMost: 0.5 },
  { what: 'first seen', unit: 'ms', of: ({ firstSeen }) => firstSeen, atMost: 1.2 },
]

const against = { stock: 'stock @apollo/gateway', hive: 'Hive Gateway', floor: 'a fixed reply' }

function judged({ what }: Question, measured: Record<Contestant, Figures[]>): Result[] {
  const named = (aim: Aim) => ({ ...aim, what: `gateway: ${what}: ${aim.what}` })
  const compared = (['stock', 'hive'] as const).flatMap(name =>
    aims
      .filter(aim => name === 'stock' || aim.what !== 'first seen')
      .map(aim => resultOf(named(aim), against[name], { ours: measured.laurel, theirs: measured[name] })),
  )
  return [...compared, resultOf(named(CPU), against.floor, { ours: measured.laurel, theirs: measured.floor })]
}

type Sides = { ours: Figures[]; theirs: Figures[] }

function resultOf({ what, unit, of, atMost }: Aim, yardstick: string, { ours, theirs }: Sides): Result {
  const at = (figures: Figures[]) => spreadOf(figures.map(of))
  const ratio = spreadOf(ours.map((figures, round) => of(figures) / of(theirs[round] ?? figures)))
  const [product, other] = [at(ours), at(theirs)]
  const aimed = atMost !== undefined && { atMost, met: ratio.median <= atMost }
  const shown = (figure: Spread) => `${spread(figure)} ${unit}`
  return {
    figures: { what, unit, against: yardstick, ...aimed, product, yardstick: other, ratio },
    cells: [
      ...[what, shown(product), yardstick, shown(other)],
      spread(ratio, value => value.toFixed(2)),
      ...(aimed ? [`≤ ${aimed.atMost} ×`, aimed.met ? 'met' : 'MISSED'] : ['none', '']),
      ...['', ''],
    ],
  }
}
