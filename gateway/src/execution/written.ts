import type { FormattedExecutionResult } from 'graphql'
import type { Tree } from './tree.ts'

/** Data within the whole answer that the caller gets, as JSON: most of it is sent as it is, and nobody looks into it. */
export class Written {
  readonly answer: Buffer;
  [name: string]: unknown

  /** `answer` holds data and nothing else. */
  constructor(answer: Buffer) {
    this.answer = answer
  }

  toJSON(): Tree {
    return JSON.parse(this.answer.toString('utf8')).data
  }
}

/** The same answer, whose data can be looked into. */
export function readable<A extends { data?: unknown }>(answer: A): A {
  return answer.data instanceof Written ? { ...answer, data: answer.data.toJSON() } : answer
}

/** An answer as JSON, what went wrong first. */
export function bodyOf({ errors, data, extensions }: FormattedExecutionResult): string | Buffer {
  return data instanceof Written && !errors && !extensions ? data.answer : JSON.stringify({ errors, data, extensions })
}
