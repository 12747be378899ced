import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Regulation } from './rules.ts'

const day = z.iso.date()

const file = z.array(
  z.strictObject({
    code: z.string().min(1),
    title: z.string().min(1),
    from: day,
    to: day.nullable(),
    source: z.strictObject({ document: z.string().min(1), clause: z.string().nullable() }),
    signedOn: day.nullable(),
    publishedOn: day.nullable(),
    confidence: z.enum(['A', 'A-', 'B', 'C']),
    reviewedUntil: day,
  }),
)

/** The rule sets of services/evaluation/regulations.json, oldest first; throws on an unknown key or a wrong value. */
export function readRegulations(): Regulation[] {
  const text = readFileSync(new URL('../../regulations.json', import.meta.url), 'utf8')
  return file.parse(JSON.parse(text)).map(({ code, title, from, to, confidence, source: { document } }) => ({
    code,
    title,
    document,
    from,
    to,
    confidence,
  }))
}
