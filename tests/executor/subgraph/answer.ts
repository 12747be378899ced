import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getVariableValues,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { canonical, hash, type Random } from '../random.ts'
import type { Subgraph } from '../supergraphs.ts'
import { collect } from './collect.ts'
import { type AnswerError, errorAt, looseErrors, type Path } from './errors.ts'
import { type Answering, damageAt, numberOf, object, requiredOf, runtimeType, setsOf, type Thing } from './fill.ts'
import { wrongShape } from './lies.ts'
import { chanceAt, type Weather } from './weather.ts'

type Data = Record<string, unknown> | null

export type Answer = { data?: Data; errors?: AnswerError[] }

export type Conditions = { seed: number; weather: Weather }

type Asked = { operation: OperationDefinitionNode; fragments: Map<string, FragmentDefinitionNode> }

/** The text of an answer, or why there is none. */
export type Said = { text: string; error?: undefined } | { text?: undefined; error: Error }

/**
 * What a subgraph answers. A function of the seed, the subgraph and the query alone, and for an entity of its representation:
 * not of where that stands, how often it is sent, nor of the order of its keys.
 */
export function answer(subgraph: Subgraph, body: string, { seed, weather }: Conditions): Said {
  const { query, variables } = JSON.parse(body)
  const { operation, fragments } = asked(query)
  const { coerced, errors } = getVariableValues(subgraph.schema, operation.variableDefinitions ?? [], variables ?? {})
  const answering: Answering = {
    ...{ schema: subgraph.schema, fragments, variables: coerced ?? {}, seed, weather, subgraph, errors: [] },
  }
  const sky = damageAt(answering, query.replace(/\s+/g, ' '))
  if (sky.chance(weather.down)) return { error: down(sky) }
  if (errors) return { text: JSON.stringify({ errors: [WRONG_VARIABLES] }) }
  return { text: JSON.stringify(sky.chance(weather.refusals) ? refusal(sky) : read(answering, operation, sky)) }
}

const WRONG_VARIABLES: AnswerError = { message: 'wrong variables', extensions: { code: 'BAD_USER_INPUT' } }

const down = (sky: Random): Error =>
  sky.chance(0.5) ? new Error('down') : new GraphQLError('down', { extensions: { code: 'SUBGRAPH_UNAVAILABLE' } })

function read(answering: Answering, operation: OperationDefinitionNode, sky: Random): Answer {
  const isOfEntities = Array.isArray(answering.variables.representations)
  const data = isOfEntities ? entities(answering, operation, sky) : root(answering, operation)
  const loose = sky.chance(answering.weather.looseErrors) ? looseErrors(sky, isOfEntities) : []
  const errors = [...answering.errors, ...loose]
  return { data, ...((errors.length > 0 || sky.chance(0.02)) && { errors }) }
}

function refusal(sky: Random): Answer {
  const errors = [errorAt(sky, sky.pick([undefined, null, ['_entities'], ['x', 'y']]))]
  return sky.pick([{ errors }, { errors, data: null }, { data: null }, { errors: [...errors, ...errors], data: {} }])
}

function root(answering: Answering, { operation, selectionSet }: OperationDefinitionNode): Data {
  const type = answering.schema.getRootType(operation)
  if (!type) throw new Error(`${answering.subgraph.name} has no ${operation}`)
  const thing: Thing = { type, identity: type.name, number: 0, salt: '', required: '', known: undefined }
  return object(answering, thing, [selectionSet], []) as Data
}

function entities(answering: Answering, { selectionSet }: OperationDefinitionNode, sky: Random): Data {
  const query = answering.schema.getQueryType()
  if (!query) throw new Error('no query')
  const representations = answering.variables.representations as Record<string, unknown>[]
  const data: Record<string, unknown> = {}
  for (const [name, nodes] of collect(answering, query, [selectionSet])) {
    const found = representations.map((one, index) => entity(answering, one, nodes, [name, index]))
    data[name] = sky.chance(answering.weather.wrongEntities) ? wrongEntities(sky, found) : found
  }
  return data
}

function wrongEntities(sky: Random, found: unknown[]): unknown {
  return sky.pick<() => unknown>([() => found.slice(1), () => [...found, null], () => null, () => 'x', () => ({})])()
}

function entity(answering: Answering, known: Record<string, unknown>, nodes: FieldNode[], path: Path): unknown {
  const salt = `${canonical(known)}|`
  const damage = damageAt(answering, salt)
  const { weather } = answering
  const type = answering.schema.getType(`${known.__typename}`)
  if (!isCompositeType(type) || damage.chance(weather.fieldErrors)) {
    answering.errors.push(errorAt(damage, path))
    return null
  }
  if (damage.chance(weather.missing)) return null
  if (damage.chance(weather.wrongShapes)) return wrongShape(damage)
  if (damage.chance(weather.looseErrors)) answering.errors.push(errorAt(damage, path))
  const number = numberOf(known, type.name, answering.subgraph)
  const random = chanceAt(hash(`${known.__typename}#${number}`, answering.seed))
  const runtime = runtimeType(answering, type, number, random, known)
  const required = requiredOf(known, answering.subgraph)
  const thing: Thing = { type: runtime, identity: `${runtime.name}#${number}`, number, salt, required, known }
  return object(answering, thing, setsOf(nodes), path)
}

const parsed = new Map<string, Asked>()

function asked(query: string): Asked {
  const known = parsed.get(query)
  if (known) return known
  const { definitions } = parse(query, { noLocation: true })
  const operation = definitions.find(definition => definition.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new Error('no operation')
  const fragments = new Map(
    definitions.flatMap(one => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  )
  if (parsed.size >= 500) parsed.clear()
  parsed.set(query, { operation, fragments })
  return { operation, fragments }
}
