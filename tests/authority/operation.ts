import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/** The same question in other words, which must get the same answer. */
export const writings = ['plain', 'aliased', 'in fragments'] as const
export type Writing = (typeof writings)[number]

/** A question for one root field: everything below it, each type once on the way down and its key where it comes again. */
export type Root = { field: string; arguments: string }

const DEPTH = 5

/** Arguments of fields below the root, by their coordinates. */
type Given = Record<string, string>

/** `leaving`: coordinates of what is not to be asked for. */
type Wording = { given: Given; writing: Writing; fields: Set<string>; leaving?: readonly string[] }

/** Writes the operation, and notes each field that it asks for. */
export function operationOf(schema: GraphQLSchema, { field, arguments: asked }: Root, wording: Wording): string {
  const query = schema.getQueryType()
  const root = query?.getFields()[field]
  if (!query || !root) throw new Error(`there is no ${field}`)
  wording.fields.add(`Query.${field}`)
  const fragments: string[] = []
  const below = selectorOf(wording, fragments)(root.type, [query.name])
  const name = wording.writing === 'aliased' ? `x_${field}: ${field}` : field
  return [`{ ${name}${asked && `(${asked})`}${below} }`, ...fragments].join(' ')
}

/** What a caller may do is different for each by its nature; each service compares it with what its mutations do. */
const actions = new Set(['AvailableAction', 'ActionRefusal'])

/** Selects everything below a field of this type: nothing of a leaf, undefined where it is not followed. */
export function selectorOf({ given, writing, fields, leaving = [] }: Wording, fragments: string[]) {
  const named = (name: string) => (writing === 'aliased' ? `x_${name}: ${name}` : name)
  const select = (type: GraphQLObjectType, above: string[]): string => {
    const selected = Object.values(type.getFields()).flatMap(one => {
      const below = selectBelow(one.type, [...above, type.name])
      if (below === undefined || leaving.includes(`${type.name}.${one.name}`)) return []
      fields.add(`${type.name}.${one.name}`)
      return [`${named(one.name)}${argumentsOf(one, given[`${type.name}.${one.name}`])}${below}`]
    })
    if (writing !== 'in fragments') return `{ ${selected.join(' ')} }`
    fragments.push(`fragment F${fragments.length} on ${type.name} { ${selected.join(' ')} }`)
    return `{ ...F${fragments.length - 1} }`
  }
  const selectBelow = (returned: GraphQLOutputType, path: string[]): string | undefined => {
    const type = getNamedType(returned)
    if (!isObjectType(type)) return ''
    if (actions.has(type.name)) return undefined
    if (!path.includes(type.name) && path.length < DEPTH) return ` ${select(type, path)}`
    return type.getFields().id && ` { ${named('id')} }`
  }
  return selectBelow
}

function argumentsOf({ name, args }: GraphQLField<unknown, unknown>, given: string | undefined): string {
  if (given) return `(${given})`
  if (args.some(isRequiredArgument)) throw new Error(`${name} needs arguments`)
  return args.some(one => one.name === 'first') ? '(first: 20)' : ''
}

/** An aliased answer under the names of its fields. */
export function unaliased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unaliased)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.replace(/^x_/, ''), unaliased(inner)]))
}

/** Every field that can be read. */
export function readableFields(schema: GraphQLSchema): string[] {
  const changing = new Set(['Mutation', 'RecordedResults'])
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__') && !changing.has(name))
    .filter(({ name }) => !actions.has(name))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ type, field })))
    .filter(({ field }) => !actions.has(getNamedType(field.type).name))
    .map(({ type, field }) => `${type.name}.${field.name}`)
}
