import { parseArgs } from 'node:util'
import { roles } from '@laurel/shared/actor'
import { Problem } from './ports.ts'
import type { TokenRequest } from './secrets.ts'

const LONGEST_HOURS = 24 * 366

export const usage =
  'npm run token -- --role <role> --organization <id or code> [--role … --organization …] [--member <id>] [--locale vi|en] [--hours 12]'

/** Reads the command line; organisations are still as given, ids or codes. A Problem says in one line what is wrong. */
export function readTokenRequest(args: string[]): TokenRequest {
  const { role = [], organization = [], member, locale, hours } = parse(args)
  const unknown = role.filter(name => !(roles as readonly string[]).includes(name))
  if (unknown.length > 0) throw new Problem(`unknown role ${unknown.join(', ')}: the roles are ${roles.join(', ')}`)
  if (role.length !== organization.length || (role.length === 0 && !member))
    throw new Problem(`every --role needs its --organization: ${usage}`)
  if (member !== undefined && !isUuid(member)) throw new Problem(`--member ${member}: must be a UUID`)
  if (locale !== undefined && locale !== 'vi' && locale !== 'en')
    throw new Problem(`--locale ${locale}: must be vi or en`)
  const grants = role.map((name, at) => ({ role: name, organization: organization[at] ?? '' }))
  const subject = member ?? grants.map(grant => `${grant.role} of ${grant.organization}`).join(', ')
  return { subject, grants, memberId: member, locale, hours: hoursOf(hours) }
}

export const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        role: { type: 'string', multiple: true },
        organization: { type: 'string', multiple: true },
        member: { type: 'string' },
        locale: { type: 'string' },
        hours: { type: 'string', default: '12' },
      },
    }).values
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('\n')[0]}: ${usage}`)
  }
}

function hoursOf(text: string): number {
  const hours = Number(text)
  if (hours > 0 && hours <= LONGEST_HOURS) return hours
  throw new Problem(`--hours ${text}: a number above 0, at most ${LONGEST_HOURS}`)
}
