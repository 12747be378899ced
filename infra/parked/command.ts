import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { withClient } from '@laurel/shared/database'
import { readAddresses } from '../reconcile/addresses.ts'
import { problemsOf } from '../runner/problems.ts'
import { drop, type Parked, parkedAt, parkedPages, requestReplay } from './parked.ts'
import { type Request, readRequest, services } from './request.ts'

const NOTHING_LEFT = 0
const SOMETHING_PARKED = 1
const NOT_DONE = 2

/**
 * Lists what is parked, a line each, or has it replayed or dropped, and answers the exit code: 0 when nothing is parked or
 * all that was asked is done, 1 when something is parked or what was named is not, 2 when it could not be done.
 */
export async function command(
  args: string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<number> {
  try {
    const request = readRequest(args)
    const addresses = readAddresses(environment)
    if (request.verb === 'list') return await list(addresses, print)
    return await act(request, addresses, print)
  } catch (error) {
    for (const problem of problemsOf(error)) print(`could not be done: ${problem}`)
    return NOT_DONE
  }
}

type Addresses = ReturnType<typeof readAddresses>

async function list(addresses: Addresses, print: (line: string) => void): Promise<number> {
  let count = 0
  for (const service of services)
    await withClient(addresses[service], async client => {
      for await (const page of parkedPages(client)) {
        count += page.length
        for (const parked of page) print(lineOf(service, parked))
      }
    })
  print(`${count} parked`)
  return count === 0 ? NOTHING_LEFT : SOMETHING_PARKED
}

function lineOf(service: string, { topic, partition, offset, key, parkedAt: at, reason, requestedAt }: Parked): string {
  const asked = requestedAt ? ` (replay asked for ${requestedAt.toISOString()})` : ''
  return `${service} ${topic} ${partition} ${offset} key ${key ?? 'none'} parked ${at.toISOString()}: ${reason}${asked}`
}

type Action = Exclude<Request, { verb: 'list' }>

async function act({ verb, of }: Action, addresses: Addresses, print: (line: string) => void): Promise<number> {
  const author = { subject: `${userInfo().username}@${hostname()}`, requestId: randomUUID() }
  const step = verb === 'replay' ? requestReplay : drop
  let count = 0
  for (const service of of === 'all' ? services : [of.service])
    await withClient(addresses[service], async client => {
      for await (const page of of === 'all' ? parkedPages(client) : [await parkedAt(client, of)])
        count += await step(client, idsOf(page), author)
    })
  const done = verb === 'replay' ? 'replay asked for' : 'dropped'
  print(`${done}: ${count}, by ${author.subject}, request ${author.requestId}`)
  return count > 0 || of === 'all' ? NOTHING_LEFT : SOMETHING_PARKED
}

const idsOf = (page: Pick<Parked, 'id'>[]) => page.map(({ id }) => id)
