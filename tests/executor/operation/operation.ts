import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { Random } from '../random.ts'
import type { Draft } from './draft.ts'
import { selections } from './selections.ts'
import { wrongValue } from './values.ts'

export type Operation = {
  document: DocumentNode
  text: string
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

const DEPTH = 4
/** How many selections at most. */
const SIZES = [4, 8, 12, 16, 24]
const INTROSPECTION = ['__schema { queryType { name } }', '__type(name: "Query") { name kind }', 'x: __typename']

/** An operation that the schema allows; its variables are now and then wrong. */
export function operation(schema: GraphQLSchema, isSpread: Draft['isSpread'], random: Random): Operation {
  for (;;) {
    const made = attempt(schema, isSpread, random)
    const document = parse(made.text, { noLocation: true })
    if (isValid(schema, document)) return { ...made, document }
  }
}

export const isValid = (schema: GraphQLSchema, document: DocumentNode): boolean =>
  validate(schema, document, specifiedRules, { maxErrors: 1 }).length === 0

function attempt(schema: GraphQLSchema, isSpread: Draft['isSpread'], random: Random): Omit<Operation, 'document'> {
  const draft: Draft = {
    schema,
    isSpread,
    random,
    variables: [],
    fragments: [],
    left: random.pick(SIZES),
    isConstant: false,
  }
  const kind = schema.getMutationType() && random.chance(0.15) ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY
  const root = schema.getRootType(kind) as GraphQLCompositeType
  const body = selections(draft, root, new Map(), DEPTH)
  const extra = kind === OperationTypeNode.QUERY && random.chance(0.03) ? random.pick(INTROSPECTION) : ''
  const declared = draft.variables.map(one => one.declared).join(', ')
  const name = random.chance(0.5) ? 'Asked' : ''
  const asked = `${kind} ${name}${declared && `(${declared})`} ${body.replace(/\}$/, `${extra} }`)}`
  const fragments = draft.fragments.map(one => `fragment ${one.name} on ${one.on} ${one.text}`)
  const others = name && random.chance(0.1) ? ['query Other { __typename }'] : []
  return {
    text: [...others, asked, ...fragments].join('\n'),
    operationName: operationName(random, name, others.length > 0),
    variables: variables(draft),
  }
}

function operationName(random: Random, name: string, isOneOfSeveral: boolean): string | undefined {
  if (random.chance(0.01)) return 'Nowhere'
  return name && (isOneOfSeveral ? random.chance(0.95) : random.chance(0.5)) ? name : undefined
}

function variables(draft: Draft): Operation['variables'] {
  const { random } = draft
  const values: Record<string, unknown> = Object.fromEntries(
    draft.variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  )
  if (draft.variables.length > 0 && random.chance(0.03)) {
    const { name, type } = random.pick(draft.variables)
    const wrong = wrongValue(draft, type)
    if (wrong === undefined) delete values[name]
    else values[name] = wrong
  }
  if (random.chance(0.02)) values.unasked = 1
  return Object.keys(values).length === 0 && random.chance(0.5) ? undefined : values
}
