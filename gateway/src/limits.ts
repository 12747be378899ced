import { Refusal } from '@laurel/shared/errors'
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'

/** Of a request's body: 2,000 results of about 150 bytes each, and room. */
export const BODY_LIMIT = '2mb'
export const MAX_TOKENS = 10_000
/** With every fragment written out. 400 that cross between subgraphs at each level take half a second to plan. */
export const MAX_SELECTIONS = 500
export const MAX_DEPTH = 20

type Size = { depth: number; selections: number }

/**
 * Refuses operations that are cheap to send and dear to plan: QUERY_TOO_DEEP, QUERY_TOO_LARGE.
 * To be applied to valid documents only: a fragment that spreads itself would not come to an end.
 */
export function withinLimits(context: ValidationContext): ASTVisitor {
  const sizeOf = measure(context.getDocument())
  return {
    OperationDefinition({ selectionSet }) {
      const { depth, selections } = sizeOf(selectionSet)
      if (depth > MAX_DEPTH) refuse(context, new Refusal('QUERY_TOO_DEEP', { values: { depth, most: MAX_DEPTH } }))
      if (selections > MAX_SELECTIONS)
        refuse(context, new Refusal('QUERY_TOO_LARGE', { values: { most: MAX_SELECTIONS } }))
    },
  }
}

function refuse(context: ValidationContext, refusal: Refusal): void {
  context.reportError(new GraphQLError(refusal.code, { originalError: refusal }))
}

/** Measures selection sets as if every fragment were written out, each fragment once. */
function measure(document: DocumentNode): (set: SelectionSetNode | undefined) => Size {
  const fragments = new Map(
    document.definitions.flatMap(node =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [],
    ),
  )
  const known = new Map<string, Size>()
  const sizeOfFragment = (name: string): Size => {
    const size = known.get(name) ?? sizeOf(fragments.get(name))
    known.set(name, size)
    return size
  }
  const sizeOfSelection = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value)
    const { depth, selections } = sizeOf(selection.selectionSet)
    return selection.kind === Kind.FIELD ? { depth: depth + 1, selections: selections + 1 } : { depth, selections }
  }
  const sizeOf = (set: SelectionSetNode | undefined): Size =>
    (set?.selections ?? []).map(sizeOfSelection).reduce(
      (sum, { depth, selections }) => ({
        depth: Math.max(sum.depth, depth),
        selections: sum.selections + selections,
      }),
      { depth: 0, selections: 0 },
    )
  return sizeOf
}
