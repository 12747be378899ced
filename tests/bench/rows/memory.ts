import { newId } from '@laurel/shared/ids'
import { createProbe, type Heaps, type Probe, watchHeap } from '../../probed.ts'
import type { Ground } from '../contest.ts'
import { freePorts, startOurs } from '../gateway/contestants.ts'
import { type Load, openLoad } from '../gateway/load.ts'
import { questions } from '../gateway/questions.ts'
import { startYardstick } from '../processes.ts'
import type { Result } from '../report.ts'

/** Of a known query; two for each member, where these are fewer. */
const REQUESTS = 1_000_000
const REQUESTS_A_MEMBER = 2
/** Different operations, each sent twice: what is sent once is not kept. */
const DOCUMENTS = 0.01
/** Sent before: as many as fill what is kept and noted of documents. */
const BEFORE = 0.02
const CONNECTIONS = 16
const WARM_UP_SECONDS = 15
const AT_MOST = 1.05

/** Whether requests, or documents, leave anything in the gateway's heap for good. It is measured once, however many the rounds. */
export async function memory({ stand, members }: Ground): Promise<Result[]> {
  const requests = Math.min(REQUESTS, members * REQUESTS_A_MEMBER)
  const [question] = questions()
  const ports = await freePorts()
  await using _ = await startYardstick(stand.launch, 'subgraphs', { ports, answers: question.answers })
  const probe = await createProbe()
  await using served = await startOurs(stand, ports, probe)
  const token = await stand.issuer.token([{ role: 'officer', organization: newId() }])
  await using load = openLoad({ url: served.url, token, question, connections: CONNECTIONS })
  await load.warmUp((requests / REQUESTS) * WARM_UP_SECONDS)
  const known = await watched(probe, requests, part => load.send(part))
  await sendTwice(load, requests * BEFORE)
  const documents = requests * DOCUMENTS
  const different = await watched(probe, documents, part => sendTwice(load, part))
  return [
    resultOf(`memory: ${requests} requests: ${question.what}`, known),
    resultOf(`memory: ${documents} different operations, each twice`, different),
  ]
}

const sendTwice = (load: Load, documents: number) => load.sendNew(documents, 2)

const watched = (probe: Probe, units: number, send: (units: number) => Promise<unknown>) =>
  watchHeap(
    probe,
    share => send(units * share),
    (share, heap) => console.error(`memory: ${(share * 100).toFixed(1)} % of ${units} sent: ${heap.toFixed(1)} MB`),
  )

function resultOf(what: string, { looks, first, last }: Heaps): Result {
  const [ratio, met] = [last / first, last / first <= AT_MOST]
  const shown = (heap: number) => `${heap.toFixed(1)} MB`
  const against = 'the first quarter of them'
  return {
    figures: {
      ...{ what, unit: 'MB', against, atMost: AT_MOST, met },
      ...{ product: { mean: last, most: Math.max(...looks) }, yardstick: { mean: first }, ratio: { mean: ratio } },
    },
    cells: [
      ...[`${what}, the last quarter`, shown(last), against, shown(first), ratio.toFixed(3)],
      ...[`≤ ${AT_MOST} ×`, met ? 'met' : 'MISSED', `at most ${shown(Math.max(...looks))}`, ''],
    ],
  }
}
