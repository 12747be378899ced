import type { FormattedExecutionResult } from 'graphql'
import type { JsonObject } from '../json.ts'

/**
 * Stands in for the data of a result: the whole response, `{"data":…}`, as JSON. Most are sent as they are, and nobody looks into them.
 */
export class SerializedResponse {
  readonly json: Buffer;
  /** No such properties exist: it only makes this assignable where data is expected. */
  [name: string]: unknown

  /** `json` holds data and nothing else. */
  constructor(json: Buffer) {
    this.json = json
  }

  /** The data, for who looks into it, and for JSON.stringify. */
  toJSON(): JsonObject {
    return JSON.parse(this.json.toString('utf8')).data
  }
}

/** The same result, whose data can be looked into. */
export function readable<A extends { data?: unknown }>(answer: A): A {
  return answer.data instanceof SerializedResponse ? { ...answer, data: answer.data.toJSON() } : answer
}

/** A result as JSON, what went wrong first. */
export function bodyOf({ errors, data, extensions }: FormattedExecutionResult): string | Buffer {
  return data instanceof SerializedResponse && !errors && !extensions
    ? data.json
    : JSON.stringify({ errors, data, extensions })
}
