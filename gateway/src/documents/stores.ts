import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { DocumentNode } from 'graphql'
import type { Listener } from '../loaded.ts'
import { createAskedAgain } from './asked-again.ts'

/** As JSON; in the heap they take several times as much. A thousand documents of the client's size, far more than frontends have. */
const PARSED_CHARACTERS = 5_000_000

/** Documents that were found valid by the rules of the supergraph in service, from the second time on. */
export function parsedDocuments(): KeyValueCache<DocumentNode> & Listener {
  const empty = () => new InMemoryLRUCache<DocumentNode>({ maxSize: PARSED_CHARACTERS })
  let kept = empty()
  const askedAgain = createAskedAgain()
  return {
    schemaDidLoadOrUpdate() {
      kept = empty()
    },
    get: key => kept.get(key),
    delete: key => kept.delete(key),
    async set(key, document) {
      if (askedAgain(key)) await kept.set(key, document)
    },
  }
}

const PERSISTED_BYTES = 20_000_000
/** Of one document: a longer one is served, and never kept, for a few would push out all the others. */
const PERSISTED_ENTRY_BYTES = 100_000
const PERSISTED_SECONDS = 86_400

/** Automatic persisted queries: documents that callers left here by their hash, bounded in bytes. */
export const persistedDocuments = () => ({
  cache: new InMemoryLRUCache<string>({
    maxSize: PERSISTED_BYTES,
    maxEntrySize: PERSISTED_ENTRY_BYTES,
    sizeCalculation: text => Buffer.byteLength(text) + 100,
  }),
  ttl: PERSISTED_SECONDS,
})
