import type { Ask } from './executors.ts'
import { canonical } from './random.ts'
import type { Answer } from './subgraph/answer.ts'
import type { AnswerError } from './subgraph/errors.ts'

/** Sends each representation once, with its keys in another order, and gives every place its own copy of what is answered. */
export function sendingOnce(ask: Ask): Ask {
  return async (name, body, context) => {
    const { variables, ...rest } = JSON.parse(body)
    const representations: unknown[] | undefined = variables?.representations
    if (!representations) return ask(name, body, context)
    const unique = [...new Map(representations.map(one => [canonical(one), one])).values()].map(turned)
    const places = representations.map(one => unique.findIndex(other => canonical(other) === canonical(one)))
    const sent = JSON.stringify({ ...rest, variables: { ...variables, representations: unique } })
    return spread(await ask(name, sent, context), places, unique.length)
  }
}

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  )
}

function spread({ data, errors, ...rest }: Answer, places: number[], sent: number): Answer {
  return {
    ...rest,
    ...(data !== undefined && { data: data && spreadData(data, places, sent) }),
    ...(errors && { errors: errors.flatMap(error => spreadError(error, places)) }),
  }
}

/** A list of a wrong length stays one. */
function spreadData(data: Record<string, unknown>, places: number[], sent: number): Record<string, unknown> {
  const entities = data._entities
  if (!Array.isArray(entities)) return data
  const isWhole = entities.length === sent
  return { ...data, _entities: isWhole ? places.map(place => structuredClone(entities[place])) : [] }
}

function spreadError(error: AnswerError, places: number[]): AnswerError[] {
  const [root, index, ...below] = error.path ?? []
  if (root !== '_entities' || typeof index !== 'number') return [error]
  const own = [...places.keys()].filter(at => places[at] === index)
  return own.length > 0 ? own.map(at => ({ ...error, path: [root, at, ...below] })) : [error]
}
