import { createHash } from 'node:crypto'

const SUBSCRIPTION = 'subscription { evaluationFinalized(within: "0190a000-0000-7000-8000-000000000001") { id } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const json = JSON.stringify

/** One wish: a document that is not trusted, and one that is. */
export type Pair = { bad: string; good: string; number: number }
/** What is said of a document, as the members of a JSON object in the order in which they are written. */
export type Members = [name: string, value: unknown][]
type Disguise = (pair: Pair) => Members

const apq = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } })

/** By what else a request says of its document; the first would be plain. */
export const disguiseWords: Record<string, Disguise> = {
  plain: ({ bad }) => [['query', bad]],
  'the name twice, the bad last': ({ bad, good }) => [
    ['query', good],
    ['query', bad],
  ],
  'the name twice, the bad first': ({ bad, good }) => [
    ['query', bad],
    ['query', good],
  ],
  'the name in escapes': ({ bad, good }) => [
    ['query', good],
    ['qu\\u0065ry', bad],
  ],
  'the name in capitals': ({ bad, good }) => [
    ['query', good],
    ['Query', bad],
    ['QUERY', bad],
  ],
  'the name in brackets': ({ bad, good }) => [
    ['query', good],
    ['query[]', bad],
  ],
  'a prototype': ({ bad }) => [
    ['__proto__', { query: bad }],
    ['constructor', { prototype: { query: bad } }],
  ],
  'a prototype beside the good': ({ bad, good }) => [
    ['query', good],
    ['__proto__', { query: bad }],
  ],
  'a list of documents': ({ bad, good }) => [['query', [good, bad]]],
  'an object as document': ({ bad }) => [['query', { toString: bad, query: bad }]],
  'an id beside': ({ bad, good }) => [
    ['documentId', `sha256:${hashOf(good)}`],
    ['query', bad],
  ],
  'an id beside, first': ({ bad, good }) => [
    ['query', bad],
    ['documentId', `sha256:${hashOf(good)}`],
  ],
  'an id of the bad': ({ bad }) => [['documentId', `sha256:${hashOf(bad)}`]],
  'an id that is its text': ({ bad }) => [['documentId', bad]],
  'an id of a prototype': ({ number }) => [['documentId', ['__proto__', 'constructor', 'toString'][number % 3]]],
  'ids in a list': ({ bad, good }) => [
    ['documentId', [`sha256:${hashOf(good)}`]],
    ['query', bad],
  ],
  'an id of null': ({ bad }) => [
    ['documentId', null],
    ['query', bad],
  ],
  'other names of an id': ({ bad, good }) => [
    ...['id', 'docId', 'doc_id', 'queryId', 'hash'].map(name => [name, `sha256:${hashOf(good)}`] as [string, string]),
    ['query', bad],
  ],
  'the hash of the good': ({ bad, good }) => [
    ['query', bad],
    ['extensions', apq(hashOf(good))],
  ],
  'the hash of the bad': ({ bad }) => [
    ['query', bad],
    ['extensions', apq(hashOf(bad))],
  ],
  'the hash of the bad, left before': ({ bad }) => [['extensions', apq(hashOf(bad))]],
  'the hash in capitals': ({ bad }) => [
    ['query', bad],
    ['extensions', apq(hashOf(bad).toUpperCase())],
  ],
  'a hash of the good, version 2': ({ bad, good }) => [
    ['query', bad],
    ['extensions', apq(hashOf(good), 2)],
  ],
  'a version in words': ({ bad, good }) => [
    ['query', bad],
    ['extensions', apq(hashOf(good), '1')],
  ],
  'hashes in a list': ({ bad, good }) => [
    ['query', bad],
    ['extensions', apq([hashOf(good)])],
  ],
  'extensions as text': ({ bad, good }) => [
    ['query', bad],
    ['extensions', json(apq(hashOf(good)))],
  ],
  'extensions as a list': ({ bad, good }) => [
    ['query', bad],
    ['extensions', [apq(hashOf(good))]],
  ],
  'extensions twice': ({ bad, good }) => [
    ['extensions', apq(hashOf(good))],
    ['query', bad],
    ['extensions', null],
  ],
  'an empty document, and a hash': ({ bad }) => [
    ['query', ''],
    ['extensions', apq(hashOf(bad))],
  ],
  'variables that hold it': ({ bad, good }) => [
    ['query', good],
    ['variables', { query: bad, documentId: bad }],
  ],
  'two operations': ({ bad, good }) => [
    ['query', `${good} ${bad}`],
    ['operationName', 'Untrusted'],
  ],
  'the good in a comment': ({ bad, good }) => [['query', `# ${good}\n${bad}`]],
  'the good behind a carriage return': ({ bad, good }) => [['query', `#${bad.replaceAll('\n', ' ')}\r${bad} #${good}`]],
  'the good, continued': ({ bad, good }) => [['query', `${good}\n${bad}`]],
  'white space': ({ bad, number }) => [['query', [' ', '\t', '\ufeff', ',', '\n'][number % 5] + bad]],
  'a name of the good': ({ bad, good }) => [
    ['query', bad],
    ['operationName', /query (\w+)/.exec(good)?.[1] ?? null],
  ],
  'a stream': () => [['query', SUBSCRIPTION]],
  'a stream, and an id': ({ good }) => [
    ['query', SUBSCRIPTION],
    ['documentId', `sha256:${hashOf(good)}`],
  ],
  'a stream, and a hash': ({ good }) => [
    ['query', SUBSCRIPTION],
    ['extensions', apq(hashOf(good))],
  ],
}
