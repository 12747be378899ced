import type { Tree } from './tree.ts'

/** Where objects are in the data: names of fields, `@` for every element of a list. */
export type Path = readonly string[]
/** Where one of them is. */
export type Trail = readonly (string | number)[]

type Walk = { path: Path; trail: (string | number)[]; see: (value: unknown, trail: Trail) => void }

/** What is at a path, but for nulls. */
export function valuesAt(data: Tree, path: Path): unknown[] {
  const found: unknown[] = []
  visit(data, 0, { path, trail: [], see: value => found.push(value) })
  return found
}

/** Where each of `valuesAt` is. */
export function trailsTo(data: Tree, path: Path): Trail[] {
  const found: Trail[] = []
  visit(data, 0, { path, trail: [], see: (_, trail) => found.push([...trail]) })
  return found
}

function visit(value: unknown, depth: number, walk: Walk): void {
  if (value === null || value === undefined) return
  const step = stepAt(value, depth, walk)
  if (step === '@') for (const [index, element] of elementsOf(value, walk).entries()) enter(index, element, depth, walk)
  else if (step) enter(step, fieldOf(value, step), depth, walk)
  else walk.see(value, walk.trail)
}

function enter(step: string | number, value: unknown, depth: number, walk: Walk): void {
  walk.trail.push(step)
  visit(value, depth + 1, walk)
  walk.trail.pop()
}

/** A list at the end of a path stands for what it holds. */
function stepAt(value: unknown, depth: number, { path }: Walk): string | undefined {
  return depth === path.length && Array.isArray(value) ? '@' : path[depth]
}

function elementsOf(value: unknown, { trail }: Walk): unknown[] {
  if (!Array.isArray(value)) throw new Error(`a subgraph answered no list at ${trail.join('.')}`)
  return value
}

function fieldOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) throw new Error(`a subgraph answered a list where ${name} is asked for`)
  return (value as Tree)[name]
}
