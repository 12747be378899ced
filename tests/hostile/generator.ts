// Sends hostile documents from a process of its own, so that making them delays no clock but its own. Says when they are made.
import { createSender, flood, type Place, pace } from './attack.ts'
import { attacks } from './documents.ts'
import { createTally } from './tally.ts'

/** What is sent: so many at once, made as they go, or so many a second, made before. */
export type Order = Place & { documents: number; seed: number; pace: { atOnce: number } | { perSecond: number } }

process.once('disconnect', () => process.exit())
const order: Order = JSON.parse(process.argv[2] ?? '{}')
const made = attacks(order.documents, order.seed)
const documents = 'perSecond' in order.pace ? [...made] : made
const send = createSender(order)
process.send?.('ready')
await new Promise(resolve => process.once('message', resolve))
const tally = createTally()
if ('atOnce' in order.pace) await flood(send, documents, order.pace.atOnce, tally.take)
else await pace(documents, order.pace.perSecond, async attack => tally.take(await send(attack)))
await new Promise(resolve => process.send?.(tally.summary(), resolve))
process.exit()
