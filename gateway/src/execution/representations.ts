import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { ordinary } from './not-carried-out.ts'
import { isTree, merge, type Tree } from './tree.ts'

/** Whether an object of the one type, which an answer names, is one of the other. */
export type IsOfType = (typename: string, condition: string) => boolean

/** What a subgraph needs to know of an object to find it; null when it is not known. */
type Represent = (source: unknown) => Tree | null
/** False when something is not known. */
type Add = (source: unknown, representation: Tree) => boolean

/** How an entity is named to a subgraph, by what a plan requires of it. */
export function representing(requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): Represent {
  const parts = requires.map(selection => adding(selection, isOfType))
  return source => {
    if (source === null) return null
    const representation: Tree = {}
    return parts.every(add => add(source, representation)) ? representation : null
  }
}

function adding(selection: QueryPlanSelectionNode, isOfType: IsOfType): Add {
  const inner = selection.selections && representing(selection.selections, isOfType)
  if (selection.kind === 'InlineFragment') return addingFragment(selection.typeCondition, inner, isOfType)
  const name = ordinary(selection.alias ?? selection.name)
  return (source, representation) => {
    const value = isTree(source) ? source[name] : undefined
    if (value === undefined) return false
    if (!inner) representation[name] = value
    else representation[name] = Array.isArray(value) ? value.map(inner) : inner(value)
    return true
  }
}

function addingFragment(condition: string | undefined, inner: Represent | undefined, isOfType: IsOfType): Add {
  return (source, representation) => {
    const typename = isTree(source) ? source.__typename : undefined
    if (condition && inner && typeof typename === 'string' && isOfType(typename, condition))
      merge(representation, inner(source))
    return true
  }
}
