import { readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'
import { lexicographicSortSchema, printSchema } from 'graphql'

const supergraphFile = new URL('../../gateway/supergraph.graphql', import.meta.url)

/** The API schema, in SDL: what callers see of a supergraph, in alphabetical order. */
export function apiSchema(supergraph = readFileSync(supergraphFile, 'utf8')) {
  return `${printSchema(lexicographicSortSchema(Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema()))}\n`
}
