import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { ordinary } from './not-carried-out.ts'
import { type IsOfType, representing } from './representations.ts'
import { isTree, type Tree } from './tree.ts'

/** For each object which of the entities it is that are asked for; undefined when it cannot be named. */
export type Slots = readonly (number | undefined)[]

/** How objects are asked for: `text` names `count` entities in a list, as JSON, each of them once. */
export type Names = { text: string; count: number; slots: Slots }

export type NameAll = (objects: readonly unknown[]) => Names

/** Names objects to a subgraph by what a plan requires of them. */
export function naming(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): NameAll {
  const field = onlyField(requires)
  if (field === undefined) return namingByText(requires, isOfType)
  const conditions = requires.map(fragment => ('typeCondition' in fragment && fragment.typeCondition) || '')
  return namingByField(ordinary(field), typename => conditions.some(condition => isOfType(typename, condition)))
}

/** The field by which all are named, with their type: most have an id and nothing else. */
function onlyField(requires: readonly QueryPlanSelectionNode[]): string | undefined {
  const [field, ...others] = new Set(requires.map(fieldOf))
  return others.length === 0 ? field : undefined
}

function fieldOf(fragment: QueryPlanSelectionNode): string | undefined {
  if (fragment.kind !== 'InlineFragment' || !fragment.typeCondition) return undefined
  const [typename, field, ...others] = fragment.selections.map(nameOf)
  return typename === '__typename' && others.length === 0 ? field : undefined
}

const nameOf = (selection: QueryPlanSelectionNode): string | undefined =>
  selection.kind === 'Field' && !selection.alias && !selection.selections ? selection.name : undefined

/** Those of one type by what they are known as. */
type OfType = { head: string; slots: Map<unknown, number> }

function namingByField(field: string, isMeant: (typename: string) => boolean): NameAll {
  return objects => {
    const texts: string[] = []
    const types = new Map<unknown, OfType>()
    const typeOf = (typename: unknown) => {
      const known = types.get(typename)
      if (known || typeof typename !== 'string' || !isMeant(typename)) return known
      const type = { head: `{"__typename":${JSON.stringify(typename)},"${field}":`, slots: new Map() }
      types.set(typename, type)
      return type
    }
    const slotOf = ({ head, slots }: OfType, value: unknown) => {
      const known = slots.get(value)
      if (known !== undefined) return known
      slots.set(value, texts.length)
      return texts.push(`${head}${JSON.stringify(value)}}`) - 1
    }
    const slots = objects.map(object => {
      const type = isTree(object) ? typeOf(object.__typename) : undefined
      const value = type && (object as Tree)[field]
      return value === undefined ? undefined : slotOf(type as OfType, value)
    })
    return { text: `[${texts.join(',')}]`, count: texts.length, slots }
  }
}

function namingByText(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): NameAll {
  const represent = representing(requires, isOfType)
  return objects => {
    const slotOf = new Map<string, number>()
    const slots = objects.map(object => {
      const representation = represent(object)
      if (!representation?.__typename) return undefined
      const text = JSON.stringify(representation)
      const slot = slotOf.get(text) ?? slotOf.size
      slotOf.set(text, slot)
      return slot
    })
    return { text: `[${[...slotOf.keys()].join(',')}]`, count: slotOf.size, slots }
  }
}
