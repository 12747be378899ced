import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql'
import { type Arena, judge } from './arena.ts'
import type { Case } from './case.ts'
import { isValid, type Operation } from './operation/operation.ts'
import { calmer } from './subgraph/weather.ts'

const ATTEMPTS = 1_500

/** The smallest case found that still differs. */
export async function shrink(arena: Arena, found: Case): Promise<Case> {
  const attempts = { left: ATTEMPTS }
  let smallest = found
  for (;;) {
    const better = await firstThatDiffers(arena, smallerCases(arena, smallest), attempts)
    if (!better) return smallest
    smallest = better
  }
}

async function firstThatDiffers(arena: Arena, cases: Iterable<Case>, attempts: { left: number }) {
  for (const one of cases) {
    attempts.left -= 1
    if (attempts.left < 0) return undefined
    if ((await judge(arena, one)).difference !== undefined) return one
  }
  return undefined
}

function* smallerCases({ schema }: Arena, { operation, conditions }: Case): Generator<Case> {
  for (const weather of calmer(conditions.weather)) yield { operation, conditions: { ...conditions, weather } }
  for (const document of smaller(operation.document)) {
    const next = tidied(operation, document as DocumentNode)
    if (next && isValid(schema, next.document)) yield { operation: next, conditions }
  }
  for (const name of Object.keys(operation.variables ?? {})) {
    const { [name]: _, ...variables } = operation.variables ?? {}
    yield { operation: { ...operation, variables }, conditions }
  }
}

/** Copies of a piece of syntax, each with one thing less. */
function* smaller(node: unknown): Generator<unknown> {
  if (Array.isArray(node)) yield* smallerLists(node)
  else if (typeof node === 'object' && node !== null) yield* smallerNodes(node)
}

function* smallerLists(nodes: ASTNode[]): Generator<unknown> {
  for (const at of nodes.keys()) yield nodes.toSpliced(at, 1)
  for (const [at, node] of nodes.entries()) {
    if (node.kind === Kind.INLINE_FRAGMENT || (node.kind === Kind.FIELD && node.selectionSet))
      yield nodes.toSpliced(at, 1, ...(node.selectionSet?.selections ?? []))
    for (const less of smaller(node)) yield nodes.with(at, less as ASTNode)
  }
}

function* smallerNodes(node: object): Generator<unknown> {
  if ('alias' in node && node.alias) yield { ...node, alias: undefined }
  if ('defaultValue' in node && node.defaultValue) yield { ...node, defaultValue: undefined }
  for (const [key, part] of Object.entries(node))
    if (typeof part === 'object') for (const less of smaller(part)) yield { ...node, [key]: less }
}

/** Without fragments and variables that nothing uses; undefined where the syntax is none. */
function tidied(operation: Operation, document: DocumentNode): Operation | undefined {
  const used = { spreads: new Set<string>(), variables: new Set<string>() }
  visit(document, {
    FragmentSpread: ({ name }) => void used.spreads.add(name.value),
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.variables.add(name.value),
  })
  const kept = visit(document, {
    FragmentDefinition: ({ name }) => (used.spreads.has(name.value) ? undefined : null),
    VariableDefinition: ({ variable }) => (used.variables.has(variable.name.value) ? undefined : null),
  })
  const given = Object.entries(operation.variables ?? {}).filter(([name]) => used.variables.has(name))
  try {
    const text = print(kept)
    return { ...operation, text, document: parse(text, { noLocation: true }), variables: Object.fromEntries(given) }
  } catch {
    return undefined
  }
}
