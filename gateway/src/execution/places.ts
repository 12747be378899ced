import type { Tree } from './tree.ts'

/** Where objects are in the data: names of fields, `@` for every element of a list. */
export type Path = readonly string[]
/** Where one of them is. */
export type Trail = readonly (string | number)[]

type Visit = (value: unknown, trail: Trail) => void

/** What is at a path, but for nulls. */
export function valuesAt(data: Tree, path: Path): unknown[] {
  const found: unknown[] = []
  visit(data, path, [], value => found.push(value))
  return found
}

/** Where each of `valuesAt` is. */
export function trailsTo(data: Tree, path: Path): Trail[] {
  const found: Trail[] = []
  visit(data, path, [], (_, trail) => found.push([...trail]))
  return found
}

function visit(value: unknown, path: Path, trail: (string | number)[], see: Visit, depth = 0): void {
  if (value === null || value === undefined) return
  const step = path[depth]
  if (step === '@' || (step === undefined && Array.isArray(value))) visitElements(value, path, trail, see, depth)
  else if (step === undefined) see(value, trail)
  else visitField(value, step, path, trail, see, depth)
}

function visitField(
  value: unknown,
  step: string,
  path: Path,
  trail: (string | number)[],
  see: Visit,
  depth: number,
): void {
  if (Array.isArray(value)) throw new Error(`a subgraph answered a list where ${step} is asked for`)
  trail.push(step)
  visit((value as Tree)[step], path, trail, see, depth + 1)
  trail.pop()
}

function visitElements(list: unknown, path: Path, trail: (string | number)[], see: Visit, depth: number): void {
  if (!Array.isArray(list)) throw new Error(`a subgraph answered no list at ${trail.join('.')}`)
  for (let index = 0; index < list.length; index++) {
    trail.push(index)
    const element = list[index]
    if (depth < path.length) visit(element, path, trail, see, depth + 1)
    else if (element !== null) see(element, trail)
    trail.pop()
  }
}
