import { readFileSync } from 'node:fs'
import { Kind, type ObjectTypeDefinitionNode, parse } from 'graphql'

const ROOTS = ['Query', 'Mutation']

/** `Type.field` of all that a subgraph's SDL promises: what is asked for at the root, and what objects have. */
export function promisedBy(sdl: URL): { roots: string[]; fields: string[] } {
  const objects = parse(readFileSync(sdl, 'utf8')).definitions.filter(
    (node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION,
  )
  const of = (wanted: (type: string) => boolean) =>
    objects
      .filter(({ name }) => wanted(name.value))
      .flatMap(({ name, fields = [] }) => fields.map(field => `${name.value}.${field.name.value}`))
  return { roots: of(type => ROOTS.includes(type)), fields: of(type => !ROOTS.includes(type)) }
}

/** `Type.field` of all that has a resolver of its own. */
export function resolvedBy(resolvers: object): string[] {
  return Object.entries(resolvers).flatMap(([type, fields]) => Object.keys(fields).map(name => `${type}.${name}`))
}

/** `Type.field` of everything in an answer that is not null; whatever is to be seen must have been asked for its `__typename`. */
export function answeredIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(answeredIn)
  if (typeof value !== 'object' || value === null) return []
  const { __typename, ...fields } = value as Record<string, unknown>
  return Object.entries(fields).flatMap(([name, field]) =>
    field === null ? [] : [`${__typename}.${name}`, ...answeredIn(field)],
  )
}

const FRAGMENTS = 31

/** The cyclic query bomb: each fragment spreads the next one twice; `around` leads over a cycle of types back to it. */
export function bombOver(type: string, begin: string, around: (spread: string) => string): string {
  const fragments = Array.from({ length: FRAGMENTS }, (_, at) => {
    const next = at === FRAGMENTS - 1 ? '__typename' : around(`...F${at + 1} ...F${at + 1}`)
    return `fragment F${at} on ${type} { ${next} }`
  })
  return `{ ${begin} { ...F0 } } ${fragments.join(' ')}`
}
