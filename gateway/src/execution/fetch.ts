import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { copy, type JsonObject, merge } from '../json.ts'
import type { Answer } from '../subgraphs/answer.ts'
import type { Flags } from './conditions.ts'
import { NotSupported } from './not-supported.ts'
import { type FlattenPath, pathsTo, type ResponsePath, valuesAt } from './paths.ts'
import { type Indexes, type IsOfType, type Representations, representing } from './representations.ts'

/** Sends a request's body to a subgraph; rejects when it does not answer. */
export type Ask = (subgraph: string, body: string) => Promise<Answer>

/** One operation under way. */
export type Run = {
  /** What subgraphs have answered so far. */
  data: JsonObject
  flags: Flags
  variables: Readonly<Record<string, unknown>>
  errors: unknown[]
  ask: Ask
  /** Representations by path and requirements, as long as no answer may have changed what entities hold. */
  represented: Map<string, Represented>
}

type Represented = Representations & { entities: readonly unknown[] }

/**
 * Carries out one node of a plan; undefined when there is nothing to do. What a subgraph fails to answer is noted in `run.errors`.
 * Rejects when the data has not the form that the plan counts on, and never throws by itself: others are under way beside it.
 */
export type Step = (run: Run) => Promise<void> | undefined

/** Asks a subgraph for what is at a path. */
export function fetching(node: FetchNode, path: FlattenPath, isOfType: IsOfType): Step {
  if (node.inputRewrites ?? node.outputRewrites ?? node.contextRewrites) throw new NotSupported('a rewrite')
  if (node.requires && node.variableUsages?.includes('representations'))
    throw new NotSupported('a variable of the name representations')
  const fetch = node.requires
    ? fetchingEntities(node, path, representingAt(path, node.requires, isOfType))
    : fetchingRoot(node, path)
  return run => {
    try {
      return fetch(run)
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

async function askAndTake(run: Run, subgraph: string, body: string, take: (answer: Answer) => void): Promise<void> {
  try {
    take(await run.ask(subgraph, body))
  } catch (error) {
    run.errors.push(error)
  }
}

function fetchingRoot(node: FetchNode, path: FlattenPath): Step {
  const bodyWith = bodyOf(node)
  const take = (run: Run, objects: readonly unknown[], { data, errors = [] }: Answer) => {
    for (const error of errors)
      run.errors.push(toGraphQLError(error, node.serviceName, error.path && [...path, ...error.path]))
    run.represented.clear()
    for (const [at, object] of objects.entries()) merge(object as JsonObject, at === 0 ? data : copy(data))
  }
  return run => {
    const objects = valuesAt(run.data, path)
    if (objects.length === 0) return undefined
    return askAndTake(run, node.serviceName, bodyWith(run.variables), answer => take(run, objects, answer))
  }
}

function fetchingEntities(node: FetchNode, path: FlattenPath, representedIn: (run: Run) => Represented): Step {
  const bodyWith = bodyOf(node)
  const take = (run: Run, { entities, count, indexes }: Represented, { data, errors = [] }: Answer) => {
    if (errors.length > 0) run.errors.push(...errorsOfEntities(errors, node.serviceName, { run, path, indexes }))
    if (!data) return
    const received = entitiesIn(data, count)
    run.represented.clear()
    join(entities, indexes, received)
  }
  return run => {
    const represented = representedIn(run)
    if (represented.count === 0) return undefined
    const body = bodyWith(run.variables, represented.json)
    return askAndTake(run, node.serviceName, body, answer => take(run, represented, answer))
  }
}

/** Represents the entities at a path; of fetches that ask several subgraphs for the same ones at once, only the first has to. */
function representingAt(path: FlattenPath, requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType) {
  const key = JSON.stringify([path, requires])
  const represent = representing(requires, isOfType)
  const representAll = (entities: readonly unknown[]): Represented => ({ entities, ...represent(entities) })
  return (run: Run): Represented => {
    const represented = run.represented.get(key) ?? representAll(valuesAt(run.data, path))
    run.represented.set(key, represented)
    return represented
  }
}

function entitiesIn({ _entities }: JsonObject, count: number): (JsonObject | null)[] {
  if (!Array.isArray(_entities)) throw new Error('a subgraph answered no entities')
  if (_entities.length !== count) throw new Error(`a subgraph answered ${_entities.length} of ${count} entities`)
  return _entities
}

/** Each entity in the data gets what was received of it; where it is there several times, each but the first gets a copy. */
function join(entities: readonly unknown[], indexes: Indexes, received: readonly (JsonObject | null)[]): void {
  const taken: boolean[] = []
  indexes.forEach((index, at) => {
    const found = index === undefined ? null : received[index]
    if (index === undefined || !found) return
    const entity = entities[at] as JsonObject
    // a later step may need it to represent what it fetched
    found.__typename ||= entity.__typename
    merge(entity, taken[index] ? copy(found) : found)
    taken[index] = true
  })
}

type Place = { run: Run; path: FlattenPath; indexes: Indexes }

/** An error of an entity is one at each response path of it; of an index that was not sent only the path below it is told. */
function errorsOfEntities(errors: readonly GraphQLFormattedError[], subgraph: string, { run, path, indexes }: Place) {
  const pathsOf = new Map<number | undefined, ResponsePath[]>(indexes.map(index => [index, []]))
  for (const [at, responsePath] of pathsTo(run.data, path).entries()) pathsOf.get(indexes[at])?.push(responsePath)
  return errors.flatMap(error => {
    const [, index, ...below] = error.path ?? []
    if (typeof index !== 'number') return [toGraphQLError(error, subgraph, error.path && [...path, ...error.path])]
    return (pathsOf.get(index) ?? [[]]).map(at => toGraphQLError(error, subgraph, [...at, ...below]))
  })
}

/** With the subgraph's name, which says that the message was chosen for callers. */
function toGraphQLError(error: GraphQLFormattedError, serviceName: string, path: ResponsePath | undefined) {
  const { message, extensions } = error
  return new GraphQLError(message || `${serviceName} failed`, {
    ...(path && { path }),
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName },
  })
}

/** The request's body, of which only the variables and representations differ from one request to the next. */
function bodyOf({ operation, operationName, variableUsages = [] }: FetchNode) {
  const head = `{"query":${JSON.stringify(operation)}${operationName ? `,"operationName":${JSON.stringify(operationName)}` : ''},"variables":{`
  const used = variableUsages.map(name => ({ name, key: JSON.stringify(name) }))
  return (variables: Readonly<Record<string, unknown>>, representations?: string) => {
    let given = ''
    const give = (name: string, json: string) => {
      given += `${given === '' ? '' : ','}${name}:${json}`
    }
    for (const { name, key } of used)
      if (Object.hasOwn(variables, name) && variables[name] !== undefined) give(key, JSON.stringify(variables[name]))
    if (representations) give('"representations"', representations)
    return `${head}${given}}}`
  }
}
