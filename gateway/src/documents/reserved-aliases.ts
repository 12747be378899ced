import { Refusal } from '@laurel/shared/errors'
import {
  type ConstDirectiveNode,
  type DocumentNode,
  GraphQLError,
  isAbstractType,
  Kind,
  parse,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { argumentsOf } from '../directives.ts'
import type { Hooks } from '../hooks.ts'

/** Of each type the fields by which subgraphs know its objects. */
type Keys = ReadonlyMap<string, ReadonlySet<string>>

/** Reads the keys of a supergraph: `@join__type(key:)`. */
export function keysOf(supergraph: DocumentNode): Keys {
  return new Map(
    supergraph.definitions.flatMap(node =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION
        ? [[node.name.value, new Set((node.directives ?? []).flatMap(keyNames))] as const]
        : [],
    ),
  )
}

function keyNames(directive: ConstDirectiveNode): string[] {
  const key = argumentsOf([directive], 'join__type')?.key
  if (typeof key !== 'string') return []
  const [operation] = parse(`{ ${key} }`, { noLocation: true }).definitions
  const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : []
  return selections.flatMap(one => (one.kind === Kind.FIELD ? [one.name.value] : []))
}

export type ReservedAliases = { hooks: Hooks; rule: ValidationRule }

/**
 * Refuses, with ALIAS_OF_KEY, another field under the name of a key: plans ask for keys beside what the caller asks for, by their own
 * names, and the planner confuses the two. The caller would get the key, or a subgraph be asked for what does not exist.
 */
export function createReservedAliases(): ReservedAliases {
  let keys: Keys = new Map()
  return {
    hooks: {
      schemaDidLoadOrUpdate({ supergraph }) {
        keys = keysOf(supergraph)
      },
    },
    rule: context => ({
      Field({ name, alias }) {
        if (alias && alias.value !== name.value && isReserved(alias.value, context, keys)) {
          const refusal = new Refusal('ALIAS_OF_KEY', { values: { alias: alias.value, field: name.value } })
          context.reportError(new GraphQLError(refusal.code, { originalError: refusal }))
        }
      },
    }),
  }
}

function isReserved(alias: string, context: ValidationContext, keys: Keys): boolean {
  const parent = context.getParentType()
  if (alias === '__typename' || !parent) return alias === '__typename'
  const types = isAbstractType(parent) ? context.getSchema().getPossibleTypes(parent) : [parent]
  return types.some(({ name }) => keys.get(name)?.has(alias))
}
