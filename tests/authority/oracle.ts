import type { Actor } from '@laurel/shared/actor'
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { mayUse, type Rules } from './rules.ts'
import { type Facts, type Place, placeOf, type Scope, scopeOf } from './scope.ts'

type Value = Record<string, unknown>
type Judging = { rules: Rules; facts: Facts; actor: Actor; inScope: Scope; refers: boolean }

/** By these a service refers to what is another's: who sees what refers sees the key, and the rest is for its owner to show. */
const references = new Set([
  'Campaign.organization',
  'Evaluation.member',
  'Evaluation.organization',
  'EligibilityYear.evaluation',
  'FinalizationJob.organization',
  'MemberEligibility.member',
  'MemberEligibility.organization',
])

/** What an actor should get where one who may see everything gets `truth`. */
export function expectedOf(
  truth: Value,
  type: GraphQLObjectType,
  given: Omit<Judging, 'inScope' | 'refers'>,
): Value | null {
  return objectOf(truth, type, undefined, { ...given, inScope: scopeOf(given.actor, given.facts), refers: false })
}

function objectOf(value: Value, type: GraphQLObjectType, above: Place | undefined, judging: Judging): Value | null {
  const place = placeOf(type.name, value, judging.facts, above)
  const rule = judging.rules.types.get(type.name)
  const isKey = judging.refers && Object.keys(value).join() === 'id'
  if (rule && !isKey && !judging.inScope(rule, place)) return null
  const fields = Object.entries(value).map(
    ([name, inner]) => [name, fieldOf({ type, name, value: inner }, place, judging)] as const,
  )
  const isBroken = fields.some(([name, inner]) => inner === null && isNonNullType(type.getFields()[name]?.type))
  return isBroken ? null : withItsEnd(Object.fromEntries(fields))
}

type Field = { type: GraphQLObjectType; name: string; value: unknown }

function fieldOf({ type, name, value }: Field, place: Place | undefined, judging: Judging): unknown {
  const field = type.getFields()[name]
  if (!field) throw new Error(`${type.name} has no ${name}`)
  const { rules, actor, inScope } = judging
  const needed = rules.fields.get(`${type.name}.${name}`) ?? []
  if (!needed.every(rule => mayUse(rule, actor))) return null
  // What leads to rows with a rule of their own leaves it to them.
  const ofRows = rules.types.get(getNamedType(field.type).name)
  const isList = isListType(getNullableType(field.type))
  const own = isList && ofRows ? [] : needed.filter(rule => rule !== ofRows)
  if (!own.every(rule => inScope(rule, place))) return null
  return inPlaceOf(value, field.type, place, { ...judging, refers: references.has(`${type.name}.${name}`) })
}

/** A list has nothing in place of what is out of scope. */
function inPlaceOf(value: unknown, type: GraphQLOutputType, place: Place | undefined, judging: Judging): unknown {
  const nullable = getNullableType(type)
  if (value === null) return null
  if (isObjectType(nullable)) return objectOf(value as Value, nullable, place, judging)
  if (!isListType(nullable)) return value
  const items = (value as unknown[]).map(item => inPlaceOf(item, nullable.ofType, place, judging))
  return items.filter(item => item !== null)
}

/** A page ends with the last of its rows that are left. */
function withItsEnd(value: Value): Value {
  const { edges, pageInfo } = value
  if (!Array.isArray(edges) || !pageInfo) return value
  return { ...value, pageInfo: { ...pageInfo, endCursor: edges.at(-1)?.cursor ?? null } }
}

/** Whether an actor is told FORBIDDEN who asks for these fields: of what lies where he may not look as well. */
export function isForbidden(asked: Iterable<string>, { fields }: Rules, actor: Actor): boolean {
  return [...asked].some(field => !fields.get(field)?.every(rule => mayUse(rule, actor)))
}
