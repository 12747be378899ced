import type { Tree } from './tree.ts'

/** Where objects are in the data: names of fields, `@` for every element of a list. */
export type Path = readonly string[]
/** Where one of them is. */
export type Trail = readonly (string | number)[]

type Walk = { path: Path; trail: (string | number)[]; see: (trail: Trail) => void }

/** What is at a path, but for nulls. */
export function valuesAt(data: Tree, path: Path): unknown[] {
  let values: unknown[] = [data]
  for (const [depth, step] of path.entries())
    values = step === '@' ? elementsOfAll(values, path.slice(0, depth)) : fieldsOfAll(values, step)
  return foundIn(values)
}

function elementsOfAll(values: readonly unknown[], trail: Trail): unknown[] {
  const elements: unknown[] = []
  for (const value of values) if (isThere(value)) for (const element of elementsOf(value, trail)) elements.push(element)
  return elements
}

function fieldsOfAll(values: readonly unknown[], name: string): unknown[] {
  const fields: unknown[] = []
  for (const value of values) if (isThere(value)) fields.push(fieldOf(value, name))
  return fields
}

/** A list at the end of a path stands for what it holds. */
const foundIn = (values: readonly unknown[]): unknown[] =>
  (values.some(Array.isArray) ? values.flat(Number.POSITIVE_INFINITY) : values).filter(isThere)

const isThere = (value: unknown): boolean => value !== null && value !== undefined

/** Where each of `valuesAt` is. */
export function trailsTo(data: Tree, path: Path): Trail[] {
  const found: Trail[] = []
  visit(data, 0, { path, trail: [], see: trail => found.push([...trail]) })
  return found
}

function visit(value: unknown, depth: number, walk: Walk): void {
  if (!isThere(value)) return
  const step = stepAt(value, depth, walk)
  if (step === '@')
    for (const [index, element] of elementsOf(value, walk.trail).entries()) enter(index, element, depth, walk)
  else if (step) enter(step, fieldOf(value, step), depth, walk)
  else walk.see(walk.trail)
}

function enter(step: string | number, value: unknown, depth: number, walk: Walk): void {
  walk.trail.push(step)
  visit(value, depth + 1, walk)
  walk.trail.pop()
}

/** As `foundIn`. */
function stepAt(value: unknown, depth: number, { path }: Walk): string | undefined {
  return depth === path.length && Array.isArray(value) ? '@' : path[depth]
}

function elementsOf(value: unknown, trail: Trail): unknown[] {
  if (!Array.isArray(value)) throw new Error(`a subgraph answered no list at ${trail.join('.')}`)
  return value
}

function fieldOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) throw new Error(`a subgraph answered a list where ${name} is asked for`)
  return (value as Tree)[name]
}
