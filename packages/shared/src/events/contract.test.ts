import { expect, test } from '@jest/globals'
import { decode, encode, Unreadable } from './contract.ts'
import { aFinalizedEvaluation } from './example.ts'

const topic = 'evaluation.finalized.v1'
const data = aFinalizedEvaluation()
const value = encode(topic, data.subject.id, data, new Date('2015-02-01T00:00:00Z')).value

type Json = Record<string, unknown>
type Mutation = [string, (event: Json & { data: Json }) => void]

/** Twenty ways in which an event is not what the schema promises. */
export const mutations: Mutation[] = [
  ['no id', event => delete event.id],
  ['an id that is no UUID', event => Object.assign(event, { id: '7' })],
  ['another source', event => Object.assign(event, { source: '/elsewhere' })],
  ['another type', event => Object.assign(event, { type: 'laurel.evaluation.begun' })],
  ['another version of CloudEvents', event => Object.assign(event, { specversion: '0.3' })],
  ['an unknown attribute', event => Object.assign(event, { name: 'Nguyễn Văn An' })],
  ['no data', event => delete (event as Partial<typeof event>).data],
  ['a name among the data', event => Object.assign(event.data, { displayName: 'Nguyễn Văn An' })],
  ['no subject', event => delete event.data.subject],
  [
    'a subject of an unknown kind',
    event => Object.assign(event.data, { subject: { kind: 'HORSE', id: event.subject } }),
  ],
  ['revision nought', event => Object.assign(event.data, { revision: 0 })],
  ['a revision in letters', event => Object.assign(event.data, { revision: 'two' })],
  ['an empty path', event => Object.assign(event.data, { organizationPath: [] })],
  ['a grade of its own', event => Object.assign(event.data, { grade: 'SPLENDID' })],
  ['graded without a grade', event => Object.assign(event.data, { grade: null })],
  ['exempt with a grade', event => Object.assign(event.data, { outcome: 'EXEMPT' })],
  ['a score over 100', event => Object.assign(event.data, { score: 101 })],
  [
    'a decision without a number',
    event => Object.assign(event.data, { decision: { date: '2015-01-15', issuer: 'x' } }),
  ],
  [
    'a day that does not exist',
    event => Object.assign(event.data, { decision: { number: '1', date: '2015-02-30', issuer: 'x' } }),
  ],
  ['a moment without an offset', event => Object.assign(event.data, { finalizedAt: '2015-02-01' })],
]

test('an event that was encoded is read as it was', () => {
  expect(decode(topic, value).data).toEqual(data)
  expect(JSON.parse(value)).toMatchObject({
    specversion: '1.0',
    type: 'laurel.evaluation.finalized',
    subject: data.subject.id,
  })
})

test.each(mutations)('%s is refused by the schema', (_, mutate) => {
  const event = JSON.parse(value)
  mutate(event)
  expect(() => decode(topic, JSON.stringify(event))).toThrow(Unreadable)
})

test('what is not JSON is refused with that reason', () => {
  expect(() => decode(topic, '{')).toThrow(new Unreadable('not JSON'))
})

test('an event of ours that does not fit its schema is not written', () => {
  expect(() => encode(topic, data.subject.id, { ...data, revision: 0 }, new Date())).toThrow(/revision must be >= 1/)
})
