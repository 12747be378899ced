import { createRequire } from 'node:module'
import { program } from '../hanoi.ts'
import { createSender, pace } from './attack.ts'
import type { Target } from './target.ts'

const documents: Record<string, string> = createRequire(import.meta.url)(
  '../../../packages/client/src/generated/persisted-documents.json',
)

/** The queries of docs/graph.md as a frontend asks them, one after the other. */
export function honestBodies({ hanoi: { hoanKiem, people } }: Target): string[] {
  const own = people.find(({ cell }) => cell.startsWith('HN.2'))?.id
  const variables: Record<string, object> = {
    MembersOfCell: { cell: hoanKiem },
    MemberRecord: { member: own },
    CampaignProgress: { district: hoanKiem, year: 2014 },
    EligibleMembers: { program, district: hoanKiem, eligible: true },
    WhyNotEligible: { member: own, program },
    OrganizationTree: { within: hoanKiem, asOf: '2014-01-01' },
  }
  return Object.entries(variables).map(([name, given]) =>
    JSON.stringify({
      query: Object.values(documents).find(text => text.startsWith(`query ${name}(`)),
      variables: given,
    }),
  )
}

/** How long honest queries took in milliseconds, so many a second for so many seconds; the clock of each runs from when it was due. */
export async function honestTimes(target: Target, perSecond: number, seconds: number): Promise<number[]> {
  const bodies = honestBodies(target)
  const send = createSender({ url: target.gateway.url, token: await target.token() })
  const times: number[] = []
  const began = performance.now()
  await pace(Array(perSecond * seconds).keys(), perSecond, async index => {
    const { status, text } = await send({ kind: 'honest', body: bodies[index % bodies.length] ?? '' })
    if (status !== 200 || text.includes('"errors"')) throw new Error(`honest work is not served: ${status} ${text}`)
    times.push(performance.now() - began - (index * 1_000) / perSecond)
  })
  return times
}
