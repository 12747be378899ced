import type { FormattedExecutionResult } from 'graphql'
import type { Tree } from './tree.ts'

/** Data as the text that the caller gets: most of it is sent as it is, and nobody looks into it. */
export class Written {
  readonly text: string;
  [name: string]: unknown

  constructor(text: string) {
    this.text = text
  }

  toJSON(): Tree {
    return JSON.parse(this.text)
  }
}

type Answer = { data?: unknown }

/** The same answer, whose data can be looked into. */
export function readable<A extends Answer>(answer: A): A {
  return answer.data instanceof Written ? { ...answer, data: answer.data.toJSON() } : answer
}

/** An answer as JSON. */
export function textOf(answer: FormattedExecutionResult): string {
  const { data, errors, extensions } = answer
  if (!(data instanceof Written)) return JSON.stringify(answer)
  if (!errors && !extensions) return `{"data":${data.text}}`
  return `${JSON.stringify({ errors, extensions }).slice(0, -1)},"data":${data.text}}`
}

/** What JSON writes otherwise: its own marks, control characters, halves of characters. */
const MARKED = /["\\\p{Cc}\p{Cs}]/u

/** A text as JSON has it: most hold nothing that has to be written otherwise. */
export const quoted = (text: string): string => (MARKED.test(text) ? JSON.stringify(text) : `"${text}"`)
