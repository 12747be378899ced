import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import type { Role } from '@laurel/shared/actor'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { buildClientSchema, type GraphQLObjectType, type GraphQLSchema, getIntrospectionQuery, parse } from 'graphql'
import { program } from '../hanoi.ts'
import { dataOf } from '../system.ts'
import { operationOf, type Root, readableFields, unaliased, type Writing, writings } from './operation.ts'
import { expectedOf, isForbidden } from './oracle.ts'
import { type Person, peopleOf } from './people.ts'
import { type Rules, rulesOf } from './rules.ts'
import { expectNothingTold } from './telling.ts'
import { type AuthorityWorld, everythingOf, ofDistricts, startAuthorityWorld } from './world.ts'

const given = {
  'Member.eligibility': `program: "${program}"`,
  'Organization.eligibility': `program: "${ofDistricts}"`,
  'Organization.campaignProgress': 'year: 2014',
}

/** What is asked for: of everything what lies in Ba Đình, what lies elsewhere, and what does not exist. */
function rootsOf({ hanoi, an, binh, ids, evaluations }: AuthorityWorld): Root[] {
  const id = (one: string) => `id: "${one}"`
  const within = (one: string) => `filter: { organizationId: "${one}" } first: 20`
  return [
    ...[an.id, binh.id, newId()].map(one => ({ field: 'member', arguments: id(one) })),
    ...[hanoi.baDinh, hanoi.hoanKiem, hanoi.city].map(one => ({ field: 'organization', arguments: id(one) })),
    { field: 'organization', arguments: 'code: "HN.1.1"' },
    { field: 'organizations', arguments: 'first: 20' },
    { field: 'members', arguments: 'first: 20' },
    { field: 'members', arguments: within(hanoi.baDinh) },
    { field: 'members', arguments: 'filter: { name: "van" } first: 20' },
    ...[evaluations.ofMember, evaluations.ofDistrict].map(one => ({ field: 'evaluation', arguments: id(one) })),
    { field: 'campaign', arguments: id(ids.campaign) },
    { field: 'campaigns', arguments: 'first: 20' },
    { field: 'finalizationJob', arguments: id(ids.finalization) },
    { field: 'importJob', arguments: id(ids.import) },
    {
      field: 'eligibleMembers',
      arguments: `filter: { program: "${program}" organizationId: "${hanoi.baDinh}" } first: 20`,
    },
    { field: 'awardPrograms', arguments: '' },
    { field: 'awardProgram', arguments: `code: "${program}"` },
    { field: 'regulations', arguments: '' },
  ]
}

type Question = { root: Root; written: [Writing, string][]; fields: Set<string>; truth: Record<string, unknown> }
type Judge = { schema: GraphQLSchema; rules: Rules; world: AuthorityWorld; questions: Question[] }

async function judgeOf(world: AuthorityWorld): Promise<Judge> {
  const sdl = await readFile(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8')
  const everything = await everythingOf(world)
  const schema = buildClientSchema(dataOf(await world.system.graph(getIntrospectionQuery(), {}, everything)))
  const questions: Question[] = []
  for (const root of rootsOf(world)) {
    const fields = new Set<string>()
    const written = writings.map(writing => [writing, operationOf(schema, root, { given, writing, fields })] as const)
    const truth = dataOf(await world.system.graph(written[0]?.[1] ?? '', {}, everything))
    questions.push({ root, written: written.map(([writing, text]) => [writing, text]), fields, truth })
  }
  return { schema, rules: rulesOf(parse(sdl)), world, questions }
}

const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']

/** The one list that refuses to be asked about a place out of scope, where others are empty. */
function isRefused({ root }: Question, { actor }: Person, { hanoi, facts }: AuthorityWorld): boolean {
  const granted = actor.grants.filter(({ role }) => readers.includes(role)).map(({ organization }) => organization)
  const path = facts.pathOf(hanoi.baDinh)
  return root.field === 'eligibleMembers' && granted.length > 0 && !granted.some(one => path.includes(one))
}

function expectedAnswer({ schema, rules, world }: Judge, question: Question, person: Person) {
  const { actor } = person
  const codes = isForbidden(question.fields, rules, actor) ? ['FORBIDDEN'] : []
  if (isRefused(question, person, world)) return [{ eligibleMembers: null }, [...codes, 'OUT_OF_SCOPE']]
  const type = schema.getQueryType() as GraphQLObjectType
  return [expectedOf(question.truth, type, { rules, facts: world.facts, actor }), codes]
}

type Written = Question['written'][number]

async function expectAnswered(judge: Judge, question: Question, person: Person, [writing, operation]: Written) {
  const answer = await judge.world.system.graph(operation, {}, person.token)
  const what = [person.name, question.root.field, question.root.arguments, writing]
  const got = [what, unaliased(answer.data), [...new Set(codesOf(answer))]]
  expect(got).toEqual([what, ...expectedAnswer(judge, question, person)])
  if (answer.errors.length > 0) expectNothingTold(answer.errors, question.truth, answer.data, operation)
}

test('everybody gets, by whatever way he asks, all that the rules give him and nothing else', async () => {
  await using world = await startAuthorityWorld()
  const judge = await judgeOf(world)
  const asked = new Set(judge.questions.flatMap(({ fields }) => [...fields]))
  expect(readableFields(judge.schema).filter(field => !asked.has(field))).toEqual([])
  // The other wordings are for every third: they are taken apart before it is known who asks.
  for (const [index, person] of (await peopleOf(world)).entries())
    for (const question of judge.questions)
      for (const written of question.written.slice(0, index % 3 === 0 ? undefined : 1))
        await expectAnswered(judge, question, person, written)
}, 300_000)
