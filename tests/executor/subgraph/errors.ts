import type { Random } from '../random.ts'

export type Path = (string | number)[]

export type AnswerError = { message: string; path?: Path | null; extensions?: Record<string, unknown> }

/** Some that federation knows, and some that it does not. */
const CODES = ['INVALID_GRAPHQL', 'DOWNSTREAM_SERVICE_ERROR', 'FORBIDDEN', 'NOT_FOUND', 'INTERNAL_SERVER_ERROR']

/** More than any request asks for, with or without repetition. */
const BEYOND = 9_999

const MESSAGES = ['', 'no', 'it went wrong']

/** An error at a place, or without one where `path` is undefined. */
export function errorAt(random: Random, path: Path | null | undefined): AnswerError {
  const code = random.chance(0.7) ? random.pick(CODES) : undefined
  const extensions = code ? { code, detail: random.below(3) } : random.chance(0.5) && { detail: random.below(3) }
  return { message: random.pick(MESSAGES), ...(path !== undefined && { path }), ...(extensions && { extensions }) }
}

/** Errors that are not of a place in the answer. */
export function looseErrors(random: Random, isOfEntities: boolean): AnswerError[] {
  const entities: Path[] = isOfEntities
    ? [['_entities'], ['_entities', BEYOND], ['_entities', BEYOND, 'name']]
    : [['_service']]
  const paths = [undefined, null, ...entities]
  return Array.from({ length: random.below(3) }, () => errorAt(random, random.pick(paths)))
}
