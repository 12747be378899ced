import { years } from './decisions.ts'
import { memberId, organizationId } from './ids.ts'
import type { Load } from './loading.ts'
import * as operations from './operations.ts'
import { type Organization, organizations, type Sample } from './organizations.ts'
import { fiveYears } from './programs.ts'
import { isOutstandingThroughout } from './results.ts'
import { follow } from './waiting.ts'

type KnownToEvaluation = { organization: { campaignProgress: { members: number } | null } | null }
type KnownToAwards = { eligibleMembers: { nodes: unknown[] } }
type EligibilityOf = { member: { eligibility: { eligible: boolean } | null } | null }

const probes = 48

/** Waits until evaluation has heard of every member; the first year's campaign must be open. */
export async function awaitEvaluation({ graph, sample, rootId, step }: Load): Promise<void> {
  const look = async () => {
    const variables = { root: rootId, year: years[0] }
    const { organization } = await graph.ask<KnownToEvaluation>(operations.knownToEvaluation, variables)
    const done = organization?.campaignProgress?.members ?? 0
    return { done, total: sample.members, finished: done >= sample.members }
  }
  await step('members in evaluation', async report => (await follow('members in evaluation', look, report)).done)
}

/** Waits until awards lists all the members of some cells all over the city. */
export async function awaitAwards({ graph, sample, step }: Load): Promise<void> {
  const isKnown = async ({ code, members }: Organization) => {
    const variables = { program: fiveYears.code, organization: organizationId(sample.seed, code) }
    const { eligibleMembers } = await graph.ask<KnownToAwards>(operations.knownToAwards, variables)
    return eligibleMembers.nodes.length >= members
  }
  await step('cells in awards', report => oneByOne('cells in awards', someCells(sample), isKnown, report))
}

/** Waits until awards finds some members eligible, all over the city, who are so only when every year has arrived. */
export async function awaitEligibility({ graph, sample, step }: Load): Promise<void> {
  const isEligible = async (member: string) => {
    const answer = await graph.ask<EligibilityOf>(operations.eligibilityOf, { member, program: fiveYears.code })
    return answer.member?.eligibility?.eligible === true
  }
  await step('eligibility', report => oneByOne('eligibility', someEligible(sample), isEligible, report))
}

async function oneByOne<Item>(
  what: string,
  items: Item[],
  isThere: (item: Item) => Promise<boolean>,
  report: (done: number, total: number) => void,
): Promise<number> {
  let done = 0
  const look = async () => {
    for (let item = items[done]; item !== undefined && (await isThere(item)); item = items[done]) {
      done++
      report(done, items.length)
    }
    return { done, total: items.length, finished: done === items.length }
  }
  await follow(what, look, report)
  return done
}

// The one with the last member of each part, so that the very last is among them.
function someCells(sample: Sample): Organization[] {
  const found: Organization[] = []
  let passed = 0
  for (const organization of organizations(sample)) {
    if (organization.members === 0) continue
    passed += organization.members
    if (passed >= ((found.length + 1) * sample.members) / probes) found.push(organization)
  }
  return found
}

function someEligible({ seed, members }: Sample): string[] {
  const found: string[] = []
  for (let part = 0; part < probes; part++) {
    const begin = Math.floor((part * members) / probes)
    let index = Math.floor(((part + 1) * members) / probes) - 1
    while (index >= begin && !isOutstandingThroughout(seed, index)) index--
    if (index >= begin) found.push(memberId(seed, index))
  }
  return found
}
