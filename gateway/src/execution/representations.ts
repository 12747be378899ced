import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { isJsonObject, type JsonObject, merge } from '../json.ts'
import { ordinaryName } from './not-supported.ts'

/** Whether an object of the one type, which an answer names, is one of the other. */
export type IsOfType = (typename: string, condition: string) => boolean

/** For each object the index of its entity in the request; undefined for one that lacks what is required of it. */
export type Indexes = readonly (number | undefined)[]

/** `_entities(representations:)` for some objects: as many entities as they are, each of them once, as a list in JSON. */
export type Representations = { json: string; count: number; indexes: Indexes }

export type RepresentAll = (objects: readonly unknown[]) => Representations

/** Represents objects to a subgraph, by what a plan requires of them. */
export function representing(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): RepresentAll {
  const key = onlyKey(requires)
  if (key === undefined) return representingBySelections(requires, isOfType)
  const conditions = requires.map(fragment => ('typeCondition' in fragment && fragment.typeCondition) || '')
  return representingByKey(ordinaryName(key), typename => conditions.some(condition => isOfType(typename, condition)))
}

/** The one field that is required beside the type, of objects of whatever type: most have an id and nothing else. */
function onlyKey(requires: readonly QueryPlanSelectionNode[]): string | undefined {
  const [key, ...others] = new Set(requires.map(keyOf))
  return others.length === 0 ? key : undefined
}

function keyOf(fragment: QueryPlanSelectionNode): string | undefined {
  if (fragment.kind !== 'InlineFragment' || !fragment.typeCondition) return undefined
  const [typename, key, ...others] = fragment.selections.map(leafName)
  return typename === '__typename' && others.length === 0 ? key : undefined
}

const leafName = (selection: QueryPlanSelectionNode): string | undefined =>
  selection.kind === 'Field' && !selection.alias && !selection.selections ? selection.name : undefined

/** The entities of one type, by the value of their key. */
type OfType = { head: string; indexes: Map<unknown, number> }

function representingByKey(key: string, isRequired: (typename: string) => boolean): RepresentAll {
  return objects => {
    const representations: string[] = []
    const types = new Map<unknown, OfType>()
    const typeOf = (typename: unknown) => {
      const known = types.get(typename)
      if (known || typeof typename !== 'string' || !isRequired(typename)) return known
      const type = { head: `{"__typename":${JSON.stringify(typename)},"${key}":`, indexes: new Map() }
      types.set(typename, type)
      return type
    }
    const indexOf = ({ head, indexes }: OfType, value: unknown) => {
      const known = indexes.get(value)
      if (known !== undefined) return known
      indexes.set(value, representations.length)
      return representations.push(`${head}${JSON.stringify(value)}}`) - 1
    }
    const indexes = objects.map(object => {
      const type = isJsonObject(object) ? typeOf(object.__typename) : undefined
      const value = type && (object as JsonObject)[key]
      return value === undefined ? undefined : indexOf(type as OfType, value)
    })
    return { json: `[${representations.join(',')}]`, count: representations.length, indexes }
  }
}

function representingBySelections(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): RepresentAll {
  const select = selecting(requires, isOfType)
  return objects => {
    const indexOf = new Map<string, number>()
    const indexes = objects.map(object => {
      const representation = select(object)
      if (!representation?.__typename) return undefined
      const json = JSON.stringify(representation)
      const index = indexOf.get(json) ?? indexOf.size
      indexOf.set(json, index)
      return index
    })
    return { json: `[${[...indexOf.keys()].join(',')}]`, count: indexOf.size, indexes }
  }
}

/** What is required of an object; null when it lacks some of it. */
type Select = (source: unknown) => JsonObject | null
/** False when it is lacking. */
type Add = (source: unknown, representation: JsonObject) => boolean

/** The representation of one object, by any selections. */
export function selecting(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): Select {
  const parts = requires.map(selection => adding(selection, isOfType))
  return source => {
    if (source === null) return null
    const representation: JsonObject = {}
    return parts.every(add => add(source, representation)) ? representation : null
  }
}

function adding(selection: QueryPlanSelectionNode, isOfType: IsOfType): Add {
  const inner = selection.selections && selecting(selection.selections, isOfType)
  if (selection.kind === 'InlineFragment') return addingFragment(selection.typeCondition, inner, isOfType)
  const name = ordinaryName(selection.alias ?? selection.name)
  return (source, representation) => {
    const value = isJsonObject(source) ? source[name] : undefined
    if (value === undefined) return false
    if (!inner) representation[name] = value
    else representation[name] = Array.isArray(value) ? value.map(inner) : inner(value)
    return true
  }
}

function addingFragment(condition: string | undefined, inner: Select | undefined, isOfType: IsOfType): Add {
  return (source, representation) => {
    const typename = isJsonObject(source) ? source.__typename : undefined
    if (condition && inner && typeof typename === 'string' && isOfType(typename, condition))
      merge(representation, inner(source))
    return true
  }
}
