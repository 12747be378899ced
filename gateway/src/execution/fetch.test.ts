import type { FetchNode } from '@apollo/query-planner'
import { expect, test } from '@jest/globals'
import type { JsonObject } from '../json.ts'
import type { Answer } from '../subgraphs/answer.ts'
import { fetching, type Run } from './fetch.ts'

const isOfType = (typename: string, condition: string) => typename === condition
const root: FetchNode = {
  ...{ kind: 'Fetch', serviceName: 'membership', operation: 'query ($first: Int) {…}' },
  ...{ operationName: 'Page_membership_0', operationKind: 'query' as FetchNode['operationKind'] },
  variableUsages: ['first', 'after'],
}
const entities: FetchNode = {
  ...{ kind: 'Fetch', serviceName: 'evaluation', operation: 'query ($representations: [_Any!]!) {…}' },
  ...{ operationName: undefined, operationKind: 'query' as FetchNode['operationKind'] },
  requires: [
    {
      ...{ kind: 'InlineFragment', typeCondition: 'Member' },
      selections: [
        { kind: 'Field', name: '__typename' },
        { kind: 'Field', name: 'id' },
      ],
    },
  ],
}

const member = (id: string | null) => ({ __typename: 'Member', id })

async function fetched(
  node: FetchNode,
  path: string[],
  data: JsonObject,
  answer: (body: Body) => Answer | Promise<Answer>,
) {
  const bodies: Body[] = []
  const run: Run = {
    ...{ data, flags: {}, variables: { first: 2, unused: 3 }, errors: [], represented: new Map() },
    async ask(_, text) {
      bodies.push(JSON.parse(text))
      return answer(JSON.parse(text))
    },
  }
  await fetching(node, path, isOfType)(run)
  const errors = run.errors.map(error => JSON.parse(JSON.stringify(error)))
  return { data, bodies, errors }
}
type Body = { query: string; operationName?: string; variables: { representations?: { id: string }[] } }

test('a subgraph is sent the variables that its part of the operation uses, as far as they are given', async () => {
  const { bodies, data } = await fetched(root, [], {}, () => ({ data: { members: [member('1')] } }))
  expect(bodies).toEqual([{ query: root.operation, operationName: 'Page_membership_0', variables: { first: 2 } }])
  expect(data).toEqual({ members: [member('1')] })
})

test('an entity is asked for once, wherever it stands, and each place has its own of what is answered', async () => {
  const data = { members: [member('1'), null, member('2'), member('1'), member(null)] }
  const { bodies } = await fetched(entities, ['members', '@'], data, ({ variables: { representations = [] } }) => ({
    data: { _entities: representations.map(({ id }) => (id === null ? null : { years: [{ id }] })) },
  }))
  expect(bodies).toEqual([
    { query: entities.operation, variables: { representations: [member('1'), member('2'), member(null)] } },
  ])
  const [first, , second, third, fourth] = data.members
  expect([first, second, third, fourth]).toEqual([
    { ...member('1'), years: [{ id: '1' }] },
    { ...member('2'), years: [{ id: '2' }] },
    { ...member('1'), years: [{ id: '1' }] },
    member(null),
  ])
  expect((first as JsonObject).years).not.toBe((third as JsonObject).years)
})

test('fetches of one place ask for the same at once, and anew for what is known since', async () => {
  const run: Run = {
    ...{ data: { members: [member('1')] }, flags: {}, variables: {}, errors: [], represented: new Map() },
    ask: async () => ({ data: { _entities: [{ years: [] }] } }),
  }
  const [first, second] = [entities, { ...entities, serviceName: 'awards' }].map(node =>
    fetching(node, ['members', '@'], isOfType),
  )
  const asking = [first?.(run), second?.(run)]
  expect([...run.represented.values()].map(({ json }) => json)).toEqual([JSON.stringify([member('1')])])
  await Promise.all(asking)
  expect(run.represented.size).toBe(0)
  run.data.members = [member('2')]
  const again = first?.(run)
  expect([...run.represented.values()].map(({ json }) => json)).toEqual([JSON.stringify([member('2')])])
  await again
})

test('without anything to ask for nobody is asked', async () => {
  for (const members of [[], [null], [{ id: '1' }], [{ __typename: 'Cell', id: '1' }]]) {
    const { bodies, errors } = await fetched(entities, ['members', '@'], { members }, () => ({ data: {} }))
    expect([bodies, errors]).toEqual([[], []])
  }
})

test('an error of an entity is told at every place where the entity is', async () => {
  const data = { members: [member('1'), null, { __typename: 'Cell', id: '9' }, member('2'), member('1')] }
  const { errors } = await fetched(entities, ['members', '@'], data, () => ({
    data: { _entities: [null, null] },
    errors: [
      { message: 'no', path: ['_entities', 0, 'years'], extensions: { code: 'OUT_OF_SCOPE', field: 'id' } },
      { message: 'nor', path: ['_entities', 1] },
      { message: '' },
    ],
  }))
  const refused = { message: 'no', extensions: { code: 'OUT_OF_SCOPE', field: 'id', serviceName: 'evaluation' } }
  const faulty = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'evaluation' }
  expect(errors).toEqual([
    { ...refused, path: ['members', 0, 'years'] },
    { ...refused, path: ['members', 4, 'years'] },
    { message: 'nor', path: ['members', 3], extensions: faulty },
    { message: 'evaluation failed', extensions: faulty },
  ])
})

test('a subgraph that does not answer, or not what was asked, costs its own part', async () => {
  const told = async (answer: () => Answer | Promise<Answer>) => {
    const data = { members: [member('1')] }
    const { errors } = await fetched(entities, ['members', '@'], data, answer)
    expect(data).toEqual({ members: [member('1')] })
    return errors.length
  }
  expect(await told(() => Promise.reject(new Error('down')))).toBe(1)
  expect(await told(() => ({ data: { _entities: [] } }))).toBe(1)
  expect(await told(() => ({ data: {} }))).toBe(1)
  for (const garbage of [1.5, 'a text', true]) expect(await told(() => ({ data: { _entities: [garbage] } }))).toBe(1)
  expect(await told(() => ({ data: null, errors: [{ message: 'no' }] }))).toBe(1)
})

test('data in which there is no such place fails the operation, and throws at nobody who has begun something beside it', async () => {
  const run: Run = {
    ...{ data: { members: { id: '1' } }, flags: {}, variables: {}, errors: [], represented: new Map() },
    ask: async () => ({ data: {} }),
  }
  for (const node of [entities, root]) {
    const fetch = fetching(node, ['members', '@'], isOfType)
    const rejected = fetch(run)
    await expect(rejected).rejects.toThrow('a subgraph answered no list at members')
  }
  expect(run.errors).toEqual([])
})

test('what is rewritten, or uses a variable of the name of ours, is not carried out here', () => {
  const rewritten = { ...root, outputRewrites: [{ kind: 'KeyRenamer' as const, path: ['a'], renameKeyTo: 'b' }] }
  expect(() => fetching(rewritten, [], isOfType)).toThrow('a rewrite')
  expect(() => fetching({ ...entities, variableUsages: ['representations'] }, [], isOfType)).toThrow('representations')
})
