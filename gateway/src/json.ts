/** An object as JSON gives it: here of what subgraphs answered. */
export type JsonObject = Record<string, unknown>

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether every object has something by this name, asked for or not: such a name is never read from or written to a tree. */
export const isInherited = (name: string): boolean => name in Object.prototype

/**
 * Adds what a subgraph answered to what is known: objects are joined, and lists of one length element by element; else the later
 * stands. What is added becomes part of the target.
 */
export function merge(target: JsonObject, source: JsonObject | null | undefined): void {
  if (!source) return
  for (const name in source) if (!isInherited(name)) target[name] = joined(target[name], source[name])
}

function joined(known: unknown, given: unknown): unknown {
  if (known && isJsonObject(given)) merge(known as JsonObject, given)
  else if (Array.isArray(given) && Array.isArray(known) && given.length === known.length) mergeLists(known, given)
  else return given
  return known
}

function mergeLists(known: unknown[], given: unknown[]): void {
  for (const [index, element] of given.entries()) {
    const there = known[index]
    if (isJsonObject(there) && isJsonObject(element)) merge(there, element)
    else known[index] = element
  }
}

/** For a second place in the data, so that what is added to one does not appear in the other. */
export function copy<T>(value: T): T
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isJsonObject(value)) return value
  const copied: JsonObject = {}
  for (const name in value) if (!isInherited(name)) copied[name] = copy(value[name])
  return copied
}
