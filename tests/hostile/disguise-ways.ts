import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Attack } from './attack.ts'
import type { Members, Pair } from './disguise-words.ts'

const written = (all: Members) => `{${all.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join(',')}}`
const inAddress = (all: Members) =>
  all
    .map(([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join('&')
const form = (all: Members) =>
  `--x\r\n${all
    .map(
      ([name, value]) =>
        `content-disposition: form-data; name="${name}"\r\n\r\n${typeof value === 'string' ? value : JSON.stringify(value)}\r\n`,
    )
    .join('--x\r\n')}--x--\r\n`

type Way = (all: Members, pair: Pair) => Omit<Attack, 'kind'>
const typed = (type: string, more: Record<string, string> = {}) => ({ headers: { 'content-type': type, ...more } })

/** By how it is brought; the first would be plain. */
export const ways: Record<string, Way> = {
  'by POST': all => ({ body: written(all) }),
  'by GET': all => ({ method: 'GET', path: `/graphql?${inAddress(all)}` }),
  'in the address, by POST': all => ({ path: `/graphql?${inAddress(all)}`, body: '' }),
  'in the address, the good in the body': (all, { good }) => ({
    path: `/graphql?${inAddress(all)}`,
    body: JSON.stringify({ query: good }),
  }),
  'in the body, the good in the address': (all, { good }) => ({
    path: `/graphql?${inAddress([['query', good]])}`,
    body: written(all),
  }),
  'in the body of a GET': (all, { good }) => ({
    method: 'GET',
    path: `/graphql?${inAddress([['query', good]])}`,
    body: written(all),
  }),
  'twice in the address': (all, { good }) => ({
    method: 'GET',
    path: `/graphql?${inAddress([['query', good]])}&${inAddress(all)}`,
  }),
  'behind a second question mark': (all, { good }) => ({
    method: 'GET',
    path: `/graphql?${inAddress([['query', good]])}?${inAddress(all)}`,
  }),
  'behind a semicolon': (all, { good }) => ({
    method: 'GET',
    path: `/graphql?${inAddress([['query', good]])};${inAddress(all)}`,
  }),
  'with names in escapes': all => ({ method: 'GET', path: `/graphql?${inAddress(all).replace('query', '%71uery')}` }),
  'as a batch': all => ({ body: `[${written(all)}]` }),
  'as a batch with the good': (all, { good }) => ({ body: `[${JSON.stringify({ query: good })},${written(all)}]` }),
  'within a batch of batches': all => ({ body: `[[${written(all)}]]` }),
  'as text': all => ({ ...typed('text/plain'), body: written(all) }),
  'as graphql': (_, { bad }) => ({ ...typed('application/graphql'), body: bad }),
  'as graphql+json': all => ({ ...typed('application/graphql+json'), body: written(all) }),
  'as graphql-response': all => ({ ...typed('application/graphql-response+json'), body: written(all) }),
  'without a type': all => ({ ...typed(''), body: written(all) }),
  'as two types': all => ({ ...typed('text/plain, application/json'), body: written(all) }),
  'as a form in the address': all => ({ ...typed('application/x-www-form-urlencoded'), body: inAddress(all) }),
  'as a form in parts': all => ({ ...typed('multipart/form-data; boundary=x'), body: form(all) }),
  'as a form of operations': all => ({
    ...typed('multipart/form-data; boundary=x'),
    body: form([
      ['operations', written(all)],
      ['map', '{}'],
    ]),
  }),
  'in UTF-16': all => ({ ...typed('application/json; charset=utf-16le'), body: Buffer.from(written(all), 'utf16le') }),
  'in UTF-7': all => ({ ...typed('application/json; charset=utf-7'), body: written(all) }),
  'in Latin-1': all => ({ ...typed('application/json; charset=latin1'), body: Buffer.from(written(all), 'latin1') }),
  'behind a byte order mark': all => ({ body: `\ufeff${written(all)}` }),
  gzipped: all => ({ ...typed('application/json', { 'content-encoding': 'gzip' }), body: gzipSync(written(all)) }),
  deflated: all => ({
    ...typed('application/json', { 'content-encoding': 'deflate' }),
    body: deflateSync(written(all)),
  }),
  'by brotli': all => ({
    ...typed('application/json', { 'content-encoding': 'br' }),
    body: brotliCompressSync(written(all)),
  }),
  'to the stream': all => ({
    ...typed('application/json', { accept: 'text/event-stream' }),
    path: '/graphql/stream',
    body: written(all),
  }),
  'to the stream, by GET': all => ({
    ...typed('application/json', { accept: 'text/event-stream' }),
    method: 'GET',
    path: `/graphql/stream?${inAddress(all)}`,
  }),
  'to the stream, the good in the address': (all, { good }) => ({
    ...typed('application/json', { accept: 'text/event-stream' }),
    path: `/graphql/stream?${inAddress([['query', good]])}`,
    body: written(all),
  }),
  'to the stream, by PUT and token': all => ({
    ...typed('application/json', { accept: 'text/event-stream', 'x-graphql-event-stream-token': 'x' }),
    method: 'PUT',
    path: `/graphql/stream?${inAddress(all)}`,
    body: written(all),
  }),
  'by another method': (all, { number }) => ({
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND', 'REPORT'][number % 7] ?? '',
    path: `/graphql?${inAddress(all)}`,
    body: written(all),
  }),
  'by another method in a header': (all, { number, good }) => ({
    ...typed('application/json', { 'x-http-method-override': ['GET', 'POST', 'PUT'][number % 3] ?? '' }),
    method: ['POST', 'GET'][number % 2] ?? '',
    path: `/graphql?${inAddress(number % 2 ? [['query', good]] : all)}`,
    body: written(all),
  }),
  'to another spelling of the path': (all, { number }) => ({
    path:
      ['/graphql/', '//graphql', '/graphql//', '/GraphQL', '/graphql%2f', '/./graphql', '/graphql;x', '/%67raphql'][
        number % 8
      ] ?? '',
    body: written(all),
  }),
  'to below the path, by GET': (all, { number }) => ({
    method: 'GET',
    path: `${['/graphql/', '/graphql//', '/graphql/x', '/graphql/stream/..', '/GRAPHQL'][number % 5]}?${inAddress(all)}`,
  }),
  'to another place': (all, { number }) => ({
    path:
      ['/', '/explorer', '/imports/0190a000-0000-7000-8000-000000000001', '/api/graphql', '/v1/graphql', '/graphiql'][
        number % 6
      ] ?? '',
    body: written(all),
  }),
}
