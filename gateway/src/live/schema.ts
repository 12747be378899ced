import { readFileSync } from 'node:fs'
import { concatAST, type DocumentNode, extendSchema, type GraphQLSchema, Kind, parse, visit } from 'graphql'

const live = parse(readFileSync(new URL('../../live.graphql', import.meta.url), 'utf8'))
const operation = parse('extend schema { subscription: Subscription }')
const extended = new WeakMap<GraphQLSchema, GraphQLSchema>()

/** The API schema with the subscriptions whose types it has. */
export function withSubscriptions(schema: GraphQLSchema): GraphQLSchema {
  const known = extended.get(schema) ?? extend(schema)
  extended.set(schema, known)
  return known
}

function extend(schema: GraphQLSchema): GraphQLSchema {
  const document = offered(schema)
  const isEmpty = document.definitions.every(node => node.kind !== Kind.OBJECT_TYPE_DEFINITION || !node.fields?.length)
  return isEmpty ? schema : extendSchema(schema, document)
}

function offered(schema: GraphQLSchema): DocumentNode {
  const isThere = (name: string) => schema.getType(name) !== undefined
  const unions = visit(live, {
    UnionTypeDefinition: node => (node.types?.every(({ name }) => isThere(name.value)) ? undefined : null),
  })
  const ours = new Set(
    unions.definitions.flatMap(node => (node.kind === Kind.UNION_TYPE_DEFINITION ? node.name.value : [])),
  )
  const fields = visit(unions, {
    FieldDefinition({ type }) {
      const name = type.kind === Kind.NAMED_TYPE ? type.name.value : ''
      return isThere(name) || ours.has(name) ? undefined : null
    },
  })
  return concatAST([fields, operation])
}
