import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import express, { Router } from 'express'
import { z } from 'zod'

const BUILT = fileURLToPath(new URL('../dist/explorer/', import.meta.url))

/** Its editor writes styles into the page and draws with data: addresses; all else comes from here or not at all. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Serves the explorer at `/`, its examples at `/explorer/examples.json` (read anew each time, as tokens are re-minted),
 * and its files below `/explorer/`, which are named by their content. Throws when it was not built.
 */
export function serveExplorer(examplesFile: string): Router {
  if (!existsSync(`${BUILT}index.html`))
    throw new Error('the explorer is not built: run node gateway/explorer/build.mjs')
  const router = Router()
  router.use(['/explorer', '/{index.html}'], (_, response, next) => {
    response.set({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    next()
  })
  router.get('/', (_, response) =>
    response.sendFile('index.html', { root: BUILT, headers: { 'cache-control': 'no-cache' } }),
  )
  router.get('/explorer/examples.json', (_, response) => {
    response.set('cache-control', 'no-store').json(readExamples(examplesFile))
  })
  router.use('/explorer', express.static(BUILT, { index: false, immutable: true, maxAge: '1y' }))
  return router
}

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
type Examples = z.output<typeof examples>

/** Reads an explorer file; throws when it cannot be read or is not one. */
function readExamples(path: string): Examples {
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
