import { parseArgs } from 'node:util'
import type { Place } from './parked.ts'

export const services = ['evaluation', 'awards'] as const
export type Service = (typeof services)[number]

/** What the command is to do, and with what: one message of a service, or all of both. */
export type Request = { verb: 'list' } | { verb: 'replay' | 'drop'; of: 'all' | ({ service: Service } & Place) }

export const USAGE = 'npm run parked [-- replay|drop (--all | <service> <topic> <partition> <offset>)]'

/** Reads the arguments; throws with the usage what it cannot understand. */
export function readRequest(args: string[]): Request {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { all: { type: 'boolean' } } })
  const [verb, service, topic, partition, offset, ...rest] = positionals
  if (verb === undefined && !values.all) return { verb: 'list' }
  if (verb !== 'replay' && verb !== 'drop') throw new Error(USAGE)
  if (values.all && service === undefined) return { verb, of: 'all' }
  if (values.all || rest.length > 0 || !isService(service) || !topic || !isNumber(partition) || !isNumber(offset))
    throw new Error(USAGE)
  return { verb, of: { service, topic, partition: Number(partition), offset } }
}

function isService(text: string | undefined): text is Service {
  return services.some(service => service === text)
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,18}$/.test(text)
}
