import type { JsonObject } from '../json.ts'

/** Where objects are in the data, as a plan says it: names of fields, `@` for every element of a list. */
export type FlattenPath = readonly string[]
/** Where one of them is, as a response says it: names of fields, indexes of elements. */
export type ResponsePath = readonly (string | number)[]

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
export function pathsTo(value: unknown, [step, ...further]: FlattenPath, at: ResponsePath = []): ResponsePath[] {
  if (!isThere(value)) return []
  // a list at the end, as in `flattened`
  if (step === '@' || (step === undefined && Array.isArray(value)))
    return elementsOf(value, at).flatMap((element, index) => pathsTo(element, further, [...at, index]))
  return step === undefined ? [at] : pathsTo(fieldOf(value, step), further, [...at, step])
}

function elementsOf(value: unknown, at: ResponsePath): unknown[] {
  if (!Array.isArray(value)) throw new Error(`a subgraph answered no list at ${at.join('.')}`)
  return value
}

function fieldOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) throw new Error(`a subgraph answered a list where ${name} is asked for`)
  return (value as JsonObject)[name]
}
