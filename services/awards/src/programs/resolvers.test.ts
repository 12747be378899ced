import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { baDinh, city, startExample } from '../example.ts'
import { aProgram } from './example.ts'
import type { AwardProgram } from './rules.ts'

let example: Awaited<ReturnType<typeof startExample>>
let officer: string

beforeAll(async () => {
  example = await startExample()
  officer = await example.officerOf(baDinh)
})

afterAll(() => example?.[Symbol.asyncDispose]())

const CREATE = `mutation ($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id code years grade lastYear } }`

const create = (input: AwardProgram, token = officer) => example.graph(CREATE, { input }, token, 'en')
const auditOf = (id: string) => example.db.$queryRaw`
  select actor, action, target_kind as kind, after->>'code' as code from audit_entries where target_id = ${id}::uuid`

test('an officer creates a programme for his committee; it is audited and readable by everyone', async () => {
  const input = aProgram({ organizationId: baDinh })
  const { id, code } = input
  expect((await create(input)).data.createAwardProgram).toMatchObject({ id, code, years: 5, grade: 'OUTSTANDING' })
  expect(await auditOf(id)).toEqual([{ actor: 'tester', action: 'createAwardProgram', kind: 'AwardProgram', code }])
  const member = await example.issuer.token([], { memberId: newId() })
  const query = `query ($id: ID!, $code: String!, $references: [_Any!]!) {
    byId: awardProgram(id: $id) { code } byCode: awardProgram(code: $code) { id } awardPrograms { id }
    _entities(representations: $references) { ... on AwardProgram { name source subjectKind } } }`
  const references = [{ __typename: 'AwardProgram', id }]
  const { data } = await example.graph(query, { id, code, references }, member)
  expect(data).toMatchObject({ byId: { code }, byCode: { id }, awardPrograms: [{ id }] })
  expect(data._entities).toEqual([{ name: input.name, source: input.source, subjectKind: 'MEMBER' }])
})

test('the same creation again gets the first answer and leaves one audit entry', async () => {
  const input = aProgram({ organizationId: baDinh })
  const answers = await Promise.all([create(input), create(input), create(input)])
  expect(answers.map(({ data }) => data.createAwardProgram.id)).toEqual([input.id, input.id, input.id])
  expect(await auditOf(input.id)).toHaveLength(1)
})

test('another programme under a taken id or code is refused', async () => {
  const input = aProgram({ organizationId: baDinh })
  await create(input)
  expect(codesOf(await create({ ...input, years: 4 }))).toEqual(['PROGRAM_EXISTS'])
  const answer = await create({ ...input, id: newId() })
  expect(answer.errors).toMatchObject([
    { message: `The code ${input.code} is taken.`, extensions: { code: 'CODE_TAKEN', field: 'input.code' } },
  ])
})

test('a programme is for the committee of an officer or awards officer, in his scope', async () => {
  const input = aProgram({ organizationId: city })
  expect(codesOf(await create(input))).toEqual(['OUT_OF_SCOPE'])
  const secretary = await example.issuer.token([{ role: 'secretary', organization: city }])
  expect(codesOf(await create(input, secretary))).toEqual(['FORBIDDEN'])
  const awardsOfficer = await example.issuer.token([{ role: 'awards_officer', organization: city }])
  expect(codesOf(await create(input, awardsOfficer))).toEqual([])
  expect(await auditOf(input.id)).toHaveLength(1)
})

test('malformed input is refused with its field', async () => {
  const input = aProgram({ organizationId: baDinh })
  expect((await create({ ...input, id: 'x' })).errors).toMatchObject([
    { extensions: { code: 'ID_INVALID', field: 'input.id' } },
  ])
  expect(codesOf(await create({ ...input, years: 0, name: '' }))).toEqual(['NAME_INVALID', 'YEARS_OUT_OF_RANGE'])
  expect(await auditOf(input.id)).toEqual([])
})

test('what is not known is null, and a malformed reference too', async () => {
  const query = `query ($id: ID!, $references: [_Any!]!) { awardProgram(id: $id) { id } none: awardProgram { id }
    odd: awardProgram(code: "\\u0000") { id } _entities(representations: $references) { ... on AwardProgram { id } } }`
  const references = ['x', newId()].map(id => ({ __typename: 'AwardProgram', id }))
  const { data, errors } = await example.graph(query, { id: newId(), references }, officer)
  expect(errors).toEqual([])
  expect(data).toEqual({ awardProgram: null, none: null, odd: null, _entities: [null, null] })
})

test('nobody is answered without a token', async () => {
  const answer = await example.graph('{ awardPrograms { id } }', {}, '')
  expect(codesOf(answer)).toEqual(['UNAUTHENTICATED'])
})
