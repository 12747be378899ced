import type {
  GatewayExecutionResult,
  GatewayExecutor,
  GatewayGraphQLRequestContext,
} from '@apollo/server-gateway-interface'
import { type DocumentNode, GraphQLError, print, visit } from 'graphql'
import type { Ask, UnderTest } from './executors.ts'
import { isMutation } from './respondents.ts'
import type { Tested } from './side.ts'
import type { Answer } from './subgraph/answer.ts'

type Break = (tested: UnderTest) => Tested

/** Ways in which an executor can be wrong, each as it would show in what it is asked, asks or answers. */
export const breaks: Record<string, Break> = {
  'drops the path of an error': byResult(result =>
    withErrors(result, one => new GraphQLError(one.message, { extensions: one.extensions })),
  ),
  'drops the code of an error': byResult(result =>
    withErrors(result, one => new GraphQLError(one.message, { path: one.path })),
  ),
  'drops the errors of what it answers': byResult(({ data }) => ({ data: data ?? null })),
  'swaps the keys of an object': byResult(({ data, ...rest }) => ({
    ...rest,
    ...(data !== undefined && { data: swapped(data) }),
  })),
  'shares an object between places of the same id': byResult(result => ({ ...result, data: shared(result.data) })),
  'does not let a null go up from a list': byAnswer(answer => ({ ...answer, data: withoutNulls(answer.data) })),
  'gives an entity what is of another': byAnswer(answer => ({ ...answer, data: withFirstEntity(answer.data) })),
  'takes null for a broken list of entities': byAnswer(answer => ({ ...answer, data: withEntities(answer.data) })),
  'ignores @skip': byContext(context => withDocument(context, withoutSkip(context.document))),
  'loses a variable': byAsking(ask => (name, body, context) => ask(name, withoutVariable(body), context)),
  'repeats a mutation': byAsking(ask => async (name, body, context) => {
    if (isMutation(body)) await ask(name, body, context).catch(() => undefined)
    return ask(name, body, context)
  }),
  'takes one who is down for one with nothing to say': byAsking(
    ask => (name, body, context) => ask(name, body, context).catch(() => ({ data: null })),
  ),
}

function byAsking(through: (ask: Ask) => Ask): Break {
  return build => ({ build, through })
}

function byAnswer(change: (answer: Answer) => Answer): Break {
  return byAsking(ask => async (name, body, context) => change(await ask(name, body, context)))
}

function byExecutor(change: (run: GatewayExecutor) => GatewayExecutor): Break {
  return tested => ({
    build(gateway, ask) {
      const inner = tested(gateway, ask)
      return {
        onSchemaLoadOrUpdate: callback => inner.onSchemaLoadOrUpdate(callback),
        stop: () => inner.stop(),
        async load(options) {
          const { executor } = await inner.load(options)
          return { executor: executor && change(executor) }
        },
      }
    },
  })
}

function byResult(change: (result: GatewayExecutionResult) => GatewayExecutionResult): Break {
  return byExecutor(run => async context => change(await run(context)))
}

function byContext(change: (context: GatewayGraphQLRequestContext) => GatewayGraphQLRequestContext): Break {
  return byExecutor(run => context => run(change(context)))
}

function withErrors(result: GatewayExecutionResult, change: (error: GraphQLError) => GraphQLError) {
  return { ...result, ...(result.errors && { errors: result.errors.map(change) }) }
}

/** A copy in which of each object `change` has made another. */
function mapped(value: unknown, change: (object: object) => object): unknown {
  if (Array.isArray(value)) return value.map(one => mapped(one, change))
  if (typeof value !== 'object' || value === null) return value
  return change(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapped(part, change)])))
}

type Data = NonNullable<Answer['data']>

const swapped = (data: unknown) => mapped(data, object => Object.fromEntries(Object.entries(object).reverse())) as Data

function shared(data: unknown): Data {
  const byId = new Map<unknown, object>()
  return mapped(data, object => {
    if (!('id' in object)) return object
    const one = Object.assign(byId.get(object.id) ?? {}, object)
    byId.set(object.id, one)
    return one
  }) as Data
}

function withoutNulls(data: unknown): Data {
  const shorter = (value: unknown) => (Array.isArray(value) ? value.filter(one => one !== null) : value)
  const entries = (object: object) =>
    Object.entries(object).map(([key, part]) => [key, key === '_entities' ? part : shorter(part)])
  return mapped(data, object => Object.fromEntries(entries(object))) as Data
}

function withFirstEntity(data: Answer['data']): Data | null {
  const entities = data?._entities
  return Array.isArray(entities) ? { _entities: entities.map(() => structuredClone(entities[0])) } : (data ?? null)
}

const withEntities = (data: Answer['data']): Data | null =>
  data && '_entities' in data && !Array.isArray(data._entities) ? null : (data ?? null)

function withoutVariable(body: string): string {
  const { variables, ...rest } = JSON.parse(body)
  return JSON.stringify({ ...rest, variables: { ...variables, v1: undefined } })
}

const withoutSkip = (document: DocumentNode): DocumentNode =>
  visit(document, { Directive: ({ name }) => (name.value === 'skip' ? null : undefined) })

function withDocument(context: GatewayGraphQLRequestContext, document: DocumentNode): GatewayGraphQLRequestContext {
  const query = print(document)
  return { ...context, document, source: query, queryHash: `without ${query}`, request: { ...context.request, query } }
}
