import { readFileSync } from 'node:fs'
import { z } from 'zod'

const examples = z.object({
  tokens: z.array(z.object({ name: z.string().min(1), token: z.string().min(1) })),
  queries: z.array(
    z.object({
      title: z.string().min(1),
      query: z.string().min(1),
      variables: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
})

/** What the explorer offers: tokens to choose from and queries to begin with. */
export type Examples = z.output<typeof examples>

/** Reads an explorer file; throws when it cannot be read or is not one. */
export function readExamples(path: string): Examples {
  return examples.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** What is wrong with an explorer file; nothing when it is good. Never quotes it: it holds tokens. */
export function explorerFileProblems(path: string): string[] {
  try {
    readExamples(path)
    return []
  } catch (error) {
    if (error instanceof z.ZodError)
      return error.issues.map(({ path, message }) => `names a file in which ${path.join('.')} is wrong: ${message}`)
    return [`names a file that ${error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'}`]
  }
}
