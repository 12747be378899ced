import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { z } from 'zod'
import { hashOf } from '../hash.ts'
import type { Parameters } from '../http/parameters.ts'
import { watchFile } from '../watched-file.ts'

export const trustModes = ['off', 'log', 'enforce'] as const

export type TrustSettings = {
  /** `log`: what is not in the manifest is served and logged; `enforce`: it is refused. */
  mode: (typeof trustModes)[number]
  /** The manifest, `{ "<sha256 hex>": "<document>" }`, as code generation writes it; watched. */
  file: string | undefined
}

export type Trust = {
  /** The same, in the document's own words where it is known by its hash; refuses what is not to be asked. */
  look(asked: Parameters, requestId: string): Parameters
  /** What is still waited for, in words. */
  missing(): string[]
} & AsyncDisposable

const OPERATION = /^\s*(?:query|mutation|subscription)\s+([A-Za-z_]\w{0,99})\b/

const manifest = z
  .record(z.string(), z.string())
  .transform(documents => new Map(Object.entries(documents)))
  .refine(
    documents => [...documents].every(([hash, text]) => hashOf(text) === hash),
    'a hash is not that of its document',
  )

/** By the hash of their text. */
type Documents = ReadonlyMap<string, string>
const NONE: Documents = new Map()

/**
 * Knows the documents that frontends were built with. They may be asked for by `documentId: "sha256:…"`, or by the hash of
 * a persisted query, in place of their text. Refuses with DOCUMENT_NOT_TRUSTED, DOCUMENT_UNKNOWN, DOCUMENT_HASH_WRONG, and with
 * NOT_READY as long as it must enforce a manifest that could not be read yet.
 */
export function createTrust({ mode, file }: TrustSettings, log: Log): Trust {
  let known: Documents | undefined
  const watched = file ? watchFile(file) : undefined
  const reading =
    watched &&
    readAll(watched.versions, log, documents => {
      known = documents
    })
  const judge = (text: string | undefined, { operationName, extensions }: Parameters, requestId: string) => {
    const document = text === undefined ? extensions?.persistedQuery?.sha256Hash : hashOf(text)
    if (document !== undefined && known?.has(document)) return
    log.warn({ document, operation: nameOf(operationName, text), requestId }, 'a document is not trusted')
    if (mode === 'enforce') throw new Refusal('DOCUMENT_NOT_TRUSTED')
  }
  const look = (given: Parameters, requestId: string): Parameters => {
    if (mode === 'enforce' && !known) throw new Refusal('NOT_READY')
    const text = textOf(given, known ?? NONE)
    if (mode !== 'off') judge(text, given, requestId)
    if (text === undefined || given.query !== undefined) return given
    return { ...given, query: text, documentId: undefined, extensions: undefined }
  }
  return {
    look,
    missing: () => (mode === 'enforce' && !known ? ['trusted documents: no good manifest of them was found yet'] : []),
    async [Symbol.asyncDispose]() {
      watched?.stop()
      await reading
    },
  }
}

async function readAll(
  versions: AsyncGenerator<string | null>,
  log: Log,
  take: (documents: Documents) => void,
): Promise<void> {
  for await (const text of versions) {
    const read = manifest.safeParse(parsed(text))
    if (read.success) take(read.data)
    if (read.success) log.info({ documents: read.data.size }, 'a new manifest of trusted documents is in service')
    else log.error({ err: read.error }, 'a bad manifest of trusted documents was not taken')
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** The document's text: as sent, or as the manifest knows it by its hash. */
function textOf({ query, documentId, extensions }: Parameters, known: Documents): string | undefined {
  const hash = extensions?.persistedQuery?.sha256Hash
  if (query !== undefined) {
    if (hash !== undefined && hash !== hashOf(query))
      throw new Refusal('DOCUMENT_HASH_WRONG', { field: 'extensions.persistedQuery.sha256Hash' })
    return query
  }
  if (documentId === undefined) return hash === undefined ? undefined : known.get(hash)
  const text = known.get(documentId.replace(/^sha256:/, ''))
  if (text === undefined) throw new Refusal('DOCUMENT_UNKNOWN', { field: 'documentId' })
  return text
}

/** Nothing else of what callers send gets into the log. */
function nameOf(given: string | undefined, text = ''): string | undefined {
  return OPERATION.exec(given === undefined ? text : `query ${given}`)?.[1]
}
