import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Flags } from './conditions.ts'
import { type Names, naming, type Slots } from './names.ts'
import { NotCarriedOut } from './not-carried-out.ts'
import { type Path, type Trail, trailsTo, valuesAt } from './places.ts'
import type { IsOfType } from './representations.ts'
import { copy, merge, type Tree } from './tree.ts'

export type Answer = {
  data?: Tree | null | undefined
  errors?: readonly GraphQLFormattedError[] | undefined
}

/** Sends a request's body to a subgraph; rejects when it does not answer. */
export type Ask = (subgraph: string, body: string) => Promise<Answer>

/** One operation under way. */
export type Run = {
  /** What is known so far. */
  data: Tree
  flags: Flags
  variables: Readonly<Record<string, unknown>>
  errors: unknown[]
  ask: Ask
  /** How the entities of a place are named, by place and key, as long as nothing new is known of them. */
  named: Map<string, Named>
}

type Named = Names & { entities: readonly unknown[] }

/** A part of a plan, carried out; undefined when there is nothing to do. It never throws: others are under way beside it. */
export type Step = (run: Run) => Promise<void> | undefined

/**
 * Asks a subgraph for what is at a path; that it fails, as a whole or in part, costs what it was asked for. Rejects where the data
 * has not the form that the plan counts on.
 */
export function fetching(node: FetchNode, path: Path, isOfType: IsOfType): Step {
  if (node.inputRewrites ?? node.outputRewrites ?? node.contextRewrites) throw new NotCarriedOut('a rewrite')
  if (node.requires && node.variableUsages?.includes('representations'))
    throw new NotCarriedOut('a variable of the name representations')
  const begin = node.requires
    ? fetchingEntities(node, path, namingAt(path, node.requires, isOfType))
    : fetchingRoot(node, path)
  return run => {
    try {
      return begin(run)
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

/** Like a step, but that it throws where the data has not the form that the plan counts on. */
type Begin = (run: Run) => Promise<void> | undefined

/** That it fails costs what was asked for. */
async function ask(run: Run, subgraph: string, body: string, take: (answer: Answer) => void): Promise<void> {
  try {
    take(await run.ask(subgraph, body))
  } catch (error) {
    run.errors.push(error)
  }
}

function fetchingRoot(node: FetchNode, path: Path): Begin {
  const bodyWith = bodyOf(node)
  const take = (run: Run, entities: readonly unknown[], { data, errors = [] }: Answer) => {
    for (const error of errors) run.errors.push(told(error, node.serviceName, error.path && [...path, ...error.path]))
    run.named.clear()
    for (const entity of entities) merge(entity as Tree, data)
  }
  return run => {
    const entities = valuesAt(run.data, path)
    if (entities.length === 0) return undefined
    return ask(run, node.serviceName, bodyWith(run.variables), answer => take(run, entities, answer))
  }
}

function fetchingEntities(node: FetchNode, path: Path, nameAt: (run: Run) => Named): Begin {
  const bodyWith = bodyOf(node)
  const take = (run: Run, { entities, count, slots }: Named, { data, errors = [] }: Answer) => {
    if (errors.length > 0) run.errors.push(...toldOfEntities(errors, node.serviceName, { run, path, slots }))
    if (!data) return
    const received = answered(data, count)
    run.named.clear()
    join(entities, slots, received)
  }
  return run => {
    const named = nameAt(run)
    if (named.count === 0) return undefined
    return ask(run, node.serviceName, bodyWith(run.variables, named.text), answer => take(run, named, answer))
  }
}

/** Names the entities of a place; of fetches that ask different subgraphs for the same at once, only the first has to. */
function namingAt(path: Path, requires: readonly QueryPlanSelectionNode[], isOfType: IsOfType): (run: Run) => Named {
  const key = JSON.stringify([path, requires])
  const nameAll = naming(requires, isOfType)
  const nameEach = (entities: readonly unknown[]) => ({ entities, ...nameAll(entities) })
  return run => {
    const named = run.named.get(key) ?? nameEach(valuesAt(run.data, path))
    run.named.set(key, named)
    return named
  }
}

function answered({ _entities }: Tree, count: number): (Tree | null)[] {
  if (!Array.isArray(_entities)) throw new Error('a subgraph answered no entities')
  if (_entities.length !== count) throw new Error(`a subgraph answered ${_entities.length} of ${count} entities`)
  return _entities
}

function join(entities: readonly unknown[], slots: Slots, received: readonly (Tree | null)[]): void {
  const taken: boolean[] = []
  slots.forEach((slot, index) => {
    const found = slot === undefined ? null : received[slot]
    if (slot === undefined || !found) return
    const entity = entities[index] as Tree
    found.__typename ||= entity.__typename
    merge(entity, taken[slot] ? copy(found) : found)
    taken[slot] = true
  })
}

type Place = { run: Run; path: Path; slots: Slots }

/** An error of an entity is one of every place where the entity is; one of an entity that was not asked for has no place. */
function toldOfEntities(errors: readonly GraphQLFormattedError[], subgraph: string, { run, path, slots }: Place) {
  const trailsOf = new Map<number | undefined, Trail[]>(slots.map(slot => [slot, []]))
  for (const [index, trail] of trailsTo(run.data, path).entries()) trailsOf.get(slots[index])?.push(trail)
  return errors.flatMap(error => {
    const [, slot, ...below] = error.path ?? []
    if (typeof slot !== 'number') return [told(error, subgraph, error.path && [...path, ...error.path])]
    return (trailsOf.get(slot) ?? [[]]).map(trail => told(error, subgraph, [...trail, ...below]))
  })
}

/** With the subgraph's name, which says that the message was chosen for callers. */
function told(error: GraphQLFormattedError, serviceName: string, path: Trail | undefined): GraphQLError {
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
    const give = (name: string, text: string) => {
      given += `${given === '' ? '' : ','}${name}:${text}`
    }
    for (const { name, key } of used)
      if (Object.hasOwn(variables, name) && variables[name] !== undefined) give(key, JSON.stringify(variables[name]))
    if (representations) give('"representations"', representations)
    return `${head}${given}}}`
  }
}
