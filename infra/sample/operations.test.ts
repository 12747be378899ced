import { readFile } from 'node:fs/promises'
import { composeServices } from '@apollo/composition'
import { expect, test } from '@jest/globals'
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  getVariableValues,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import * as operations from './operations.ts'
import { exampleQueries } from './queries.ts'

const names = ['membership', 'evaluation', 'awards']
const { supergraph, api } = await compose()

async function compose(): Promise<{ supergraph: GraphQLSchema; api: GraphQLSchema }> {
  const services = names.map(async name => {
    const sdl = await readFile(new URL(`../../services/${name}/schema.graphql`, import.meta.url), 'utf8')
    return { name, url: `http://${name}`, typeDefs: parse(sdl) }
  })
  const { schema, supergraphSdl, errors } = composeServices(await Promise.all(services))
  if (!schema || !supergraphSdl) throw new Error(errors?.join('\n'))
  const whole = buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true })
  return { supergraph: whole, api: schema.toAPISchema().toGraphQLJSSchema() }
}

/** The services which alone can answer some field of the document. */
function servicesOf(document: DocumentNode): Set<string> {
  const needed = new Set<string>()
  const info = new TypeInfo(supergraph)
  const enter = () => {
    const directives = info.getFieldDef()?.astNode?.directives ?? []
    const graphs = directives
      .filter(({ name }) => name.value === 'join__field')
      .flatMap(directive => {
        const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value
        return graph?.kind === 'EnumValue' ? [graph.value] : []
      })
    if (graphs.length === 1 && graphs[0]) needed.add(graphs[0])
  }
  visit(document, visitWithTypeInfo(info, { Field: { enter } }))
  return needed
}

function variableErrors(query: string, variables: Record<string, unknown>) {
  const [definition] = parse(query).definitions
  if (definition?.kind !== 'OperationDefinition') throw new Error('not an operation')
  return getVariableValues(api, definition.variableDefinitions ?? [], variables).errors ?? []
}

test.each(Object.entries(operations))('%s is an operation of the graph', (_, operation) => {
  expect(validate(api, parse(operation))).toEqual([])
})

test('there are three example queries', () => {
  expect(exampleQueries).toHaveLength(3)
})

test.each(exampleQueries)(
  '“$title” is a query of the graph that takes more than one service',
  ({ query, variables }) => {
    const document = parse(query)
    expect(validate(api, document)).toEqual([])
    expect(variableErrors(query, variables)).toEqual([])
    expect(servicesOf(document).size).toBeGreaterThanOrEqual(2)
  },
)
