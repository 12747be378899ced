import type { Actor } from '@laurel/shared/actor'
import { grantedBy, type Rule } from './rules.ts'

/** Where things are, told by whoever put them there. */
export type Facts = {
  /** Ids from the root down; none when there is no such organisation. */
  pathOf: (organization: string) => string[]
  homeOf: (member: string) => string
  /** The organisation of a campaign or a job, and the one where an evaluation was made. */
  ownerOf: (id: string) => string
  /** The member whom an evaluation is about; undefined when it is about an organisation. */
  memberOf: (evaluation: string) => string | undefined
}

/** What an object of an answer is about; what is behind something is seen by whoever sees that. */
export type Place = { member?: string; organization?: string; isBehind?: boolean }

export type Scope = (rule: Rule, place: Place | undefined) => boolean

/** Says, from the words of `@access` alone, whether a row is in an actor's scope; what is about nothing is in everybody's. */
export function scopeOf(actor: Actor, { pathOf, homeOf }: Facts): Scope {
  const isNear = (organization: string | undefined, rule: Rule) =>
    organization !== undefined && grantedBy(rule, actor).some(one => pathOf(organization).includes(one))
  const isAbove = (organization: string | undefined, rule: Rule) =>
    organization !== undefined && grantedBy(rule, actor).some(one => pathOf(one).includes(organization))
  const isOfHim = ({ member }: Place, rule: Rule) =>
    member !== undefined && ((rule.self && member === actor.memberId) || isNear(homeOf(member), rule))
  return (rule, place) => {
    if (!place || !rule.scope) return true
    const { organization } = place
    if (rule.scope === 'SUBTREE') return isNear(organization, rule)
    if (rule.scope === 'TREE') return place.isBehind || isNear(organization, rule) || isAbove(organization, rule)
    return isOfHim(place, rule) || (rule.scope === 'RECORD' && isNear(organization, rule))
  }
}

type Value = Record<string, unknown>
type Found = (value: Value, facts: Facts, above: Place | undefined) => Place | undefined

const idOf = (value: unknown) => String((value as Value).id)

/** Places of what has one; all else is where that is in which it was found. */
const places: Record<string, Found> = {
  Member: value => ({ member: idOf(value) }),
  Organization: value => ({ organization: idOf(value) }),
  FinalizationJob: (value, { ownerOf }) => ({ organization: ownerOf(idOf(value)) }),
  ImportJob: (value, { ownerOf }) => ({ organization: ownerOf(idOf(value)) }),
  Campaign: (value, { ownerOf }, above) => ({ organization: ownerOf(idOf(value)), isBehind: above !== undefined }),
  MemberEligibility: ({ member }) => ({ member: idOf(member) }),
  Evaluation: (value, { ownerOf, memberOf }) => {
    const member = memberOf(idOf(value))
    return { organization: ownerOf(idOf(value)), ...(member && { member }) }
  },
}

export function placeOf(type: string, value: Value, facts: Facts, above: Place | undefined): Place | undefined {
  const find = places[type]
  return find ? find(value, facts, above) : above
}
