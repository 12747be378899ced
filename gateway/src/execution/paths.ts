import type { JsonObject } from '../json.ts'

/** Where objects are in the data, as a plan says it: names of fields, `@` for every element of a list. */
export type FlattenPath = readonly string[]
/** Where one of them is, as a response says it: names of fields, indexes of elements. */
export type ResponsePath = readonly (string | number)[]

type Walk = { path: FlattenPath; at: (string | number)[]; found: ResponsePath[] }

/** What is at a path, but for nulls. */
export function valuesAt(data: JsonObject, path: FlattenPath): unknown[] {
  let values: unknown[] = [data]
  for (const [depth, step] of path.entries())
    values = step === '@' ? elementsOfAll(values, path.slice(0, depth)) : fieldsOfAll(values, step)
  return flattened(values)
}

function elementsOfAll(values: readonly unknown[], at: ResponsePath): unknown[] {
  const elements: unknown[] = []
  for (const value of values) if (isThere(value)) for (const element of elementsOf(value, at)) elements.push(element)
  return elements
}

function fieldsOfAll(values: readonly unknown[], name: string): unknown[] {
  const fields: unknown[] = []
  for (const value of values) if (isThere(value)) fields.push(fieldOf(value, name))
  return fields
}

/** A list at the end of a path stands for what it holds. */
const flattened = (values: readonly unknown[]): unknown[] =>
  (values.some(Array.isArray) ? values.flat(Number.POSITIVE_INFINITY) : values).filter(isThere)

const isThere = (value: unknown): boolean => value !== null && value !== undefined

/** The response path of each of `valuesAt`, in the same order. */
export function pathsTo(data: JsonObject, path: FlattenPath): ResponsePath[] {
  const walk: Walk = { path, at: [], found: [] }
  visit(data, 0, walk)
  return walk.found
}

function visit(value: unknown, depth: number, walk: Walk): void {
  if (!isThere(value)) return
  const step = stepAt(value, depth, walk)
  if (step === '@')
    for (const [index, element] of elementsOf(value, walk.at).entries()) enter(index, element, depth, walk)
  else if (step) enter(step, fieldOf(value, step), depth, walk)
  else walk.found.push([...walk.at])
}

function enter(step: string | number, value: unknown, depth: number, walk: Walk): void {
  walk.at.push(step)
  visit(value, depth + 1, walk)
  walk.at.pop()
}

/** A list at the end of a path stands for what it holds, as in `flattened`. */
function stepAt(value: unknown, depth: number, { path }: Walk): string | undefined {
  return depth === path.length && Array.isArray(value) ? '@' : path[depth]
}

function elementsOf(value: unknown, at: ResponsePath): unknown[] {
  if (!Array.isArray(value)) throw new Error(`a subgraph answered no list at ${at.join('.')}`)
  return value
}

function fieldOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) throw new Error(`a subgraph answered a list where ${name} is asked for`)
  return (value as JsonObject)[name]
}
