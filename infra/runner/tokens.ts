import { organizationId } from '../sample/ids.ts'
import { city } from '../sample/organizations.ts'
import { defaultSample } from '../sample/queries.ts'
import { mintToken } from './secrets.ts'

/** Long enough for a working week with the same explorer. */
const HOURS = 7 * 24

export type NamedToken = { name: string; token: string }

const of = (code: string) => organizationId(defaultSample.seed, code)

/** The organisation at the top of the local run. */
export const rootId = of(city.code)

const people: { name: string; roles: string[]; organization: string }[] = [
  { name: 'officer of the city', roles: ['officer', 'awards_officer'], organization: rootId },
  { name: 'officer of Ba Đình district', roles: ['officer'], organization: of('HN.001') },
  { name: 'officer of Hoàn Kiếm district', roles: ['officer'], organization: of('HN.002') },
  { name: 'auditor of the city', roles: ['auditor'], organization: rootId },
]

/** A token for each of the people of the sample, the city's officer first. */
export function mintTokens(): Promise<[NamedToken, ...NamedToken[]]> {
  const minted = people.map(async ({ name, roles, organization }) => {
    const grants = roles.map(role => ({ role, organization }))
    return { name, token: await mintToken({ subject: name, grants, hours: HOURS }) }
  })
  return Promise.all(minted) as Promise<[NamedToken, ...NamedToken[]]>
}
