import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  visit,
} from 'graphql'
import { Refusal } from '../errors.ts'

/** Of a request's body: 2,000 results of about 150 bytes each, and room. */
export const BODY_LIMIT = '2mb'
/** Characters of a document: as many tokens as are allowed, of names of 25 letters. What is longer is not even looked at. */
export const MAX_DOCUMENT = 100_000
/** Eight for each selection that is allowed; each more is parsed and looked at by some thirty rules before it is refused. */
export const MAX_TOKENS = 4_000
/** How a caller's document is parsed. Places in it are told to nobody, and they are a third of what it takes to be kept. */
export const PARSING = { maxTokens: MAX_TOKENS, noLocation: true }
/** Of which a caller is told. */
export const MAX_VALIDATION_ERRORS = 10
/** With every fragment written out. */
export const MAX_SELECTIONS = 500
export const MAX_DEPTH = 20
/** Each is asked of a subgraph by itself. */
export const MAX_ROOT_FIELDS = 30
/** What an answer may hold at most: 100 members with all that is known of each, or a district's cells with their progress. */
export const MAX_COST = 20_000
/** How long a request may take, with all that is fetched for it, in milliseconds. */
export const REQUEST_MS = 10_000

/** DOCUMENT_TOO_LONG, for a text that is longer than `MAX_DOCUMENT`: to parse it, or its hash, takes the longer the longer it is. */
export function tooLong(text: string): Refusal | undefined {
  return text.length > MAX_DOCUMENT ? new Refusal('DOCUMENT_TOO_LONG', { values: { most: MAX_DOCUMENT } }) : undefined
}

type Size = { depth: number; selections: number; width: number }

/** Refuses operations that are cheap to send and dear to plan: QUERY_TOO_DEEP, QUERY_TOO_LARGE, TOO_MANY_ROOT_FIELDS. */
export const withinLimits: ValidationRule = context => refusing(context, beyondLimits)

/** Refuses what asks about the schema: INTROSPECTION_OFF. */
export const withoutIntrospection: ValidationRule = context => refusing(context, introspectionIn)

const refusing = (context: ValidationContext, refusalsIn: (document: DocumentNode) => Refusal[]): ASTVisitor => ({
  Document(document) {
    for (const refusal of refusalsIn(document))
      context.reportError(new GraphQLError(refusal.code, { originalError: refusal }))
  },
})

/** INTROSPECTION_OFF, where a document asks about the schema; it need not be valid. What type an object is of is no secret. */
export function introspectionIn(document: DocumentNode): Refusal[] {
  let isAsked = false
  visit(document, {
    Field({ name }) {
      isAsked ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return isAsked ? [new Refusal('INTROSPECTION_OFF')] : []
}

/** What of a document is beyond the limits; it need not be valid. */
export function beyondLimits(document: DocumentNode): Refusal[] {
  const sizeOf = measure(document)
  return document.definitions.flatMap(node =>
    node.kind === Kind.OPERATION_DEFINITION ? refusalsOf(sizeOf(node.selectionSet)) : [],
  )
}

function refusalsOf({ depth, selections, width }: Size): Refusal[] {
  return [
    ...(width > MAX_ROOT_FIELDS
      ? [new Refusal('TOO_MANY_ROOT_FIELDS', { values: { count: width, most: MAX_ROOT_FIELDS } })]
      : []),
    ...(depth > MAX_DEPTH ? [new Refusal('QUERY_TOO_DEEP', { values: { most: MAX_DEPTH } })] : []),
    ...(selections > MAX_SELECTIONS ? [new Refusal('QUERY_TOO_LARGE', { values: { most: MAX_SELECTIONS } })] : []),
  ]
}

/**
 * Measures selection sets as if every fragment were written out, each fragment once; what is far too deep is not gone into, and a
 * fragment within itself counts as nothing: it is refused elsewhere.
 */
function measure(document: DocumentNode): (set: SelectionSetNode | undefined) => Size {
  const fragments = new Map(
    document.definitions.flatMap(node =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [],
    ),
  )
  const known = new Map<string, Size>()
  const sizeOfFragment = (name: string, level: number): Size => {
    const before = known.get(name)
    if (before) return before
    known.set(name, nothing)
    const size = sizeOf(fragments.get(name), level)
    known.set(name, size)
    return size
  }
  const sizeOfSelection = (selection: SelectionNode, level: number): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, level)
    const size = sizeOf(selection.selectionSet, level)
    if (selection.kind !== Kind.FIELD) return size
    return { depth: size.depth + 1, selections: size.selections + 1, width: 1 }
  }
  const sizeOf = (set: SelectionSetNode | undefined, level = 0): Size =>
    level > DEEPEST_LOOK
      ? tooDeep
      : (set?.selections ?? []).map(one => sizeOfSelection(one, level + 1)).reduce(sum, nothing)
  return sizeOf
}

/** Levels, in fields and fragments: beyond, JavaScript's own stack would end first. */
const DEEPEST_LOOK = 200
const tooDeep: Size = { depth: DEEPEST_LOOK, selections: 0, width: 0 }
const nothing: Size = { depth: 0, selections: 0, width: 0 }

const sum = (one: Size, other: Size): Size => ({
  depth: Math.max(one.depth, other.depth),
  selections: one.selections + other.selections,
  width: one.width + other.width,
})
