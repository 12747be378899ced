import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { disposeAll } from '@laurel/shared/lifecycle'
import { eventually } from '@laurel/shared/testing/eventually'
import { buildClientSchema, type GraphQLObjectType, type GraphQLSchema, getIntrospectionQuery, parse } from 'graphql'
import { program } from '../hanoi.ts'
import { dataOf } from '../system.ts'
import { listen, type Said, type Stream } from './listening.ts'
import { selectorOf } from './operation.ts'
import { expectedOf, isForbidden } from './oracle.ts'
import { type Person, peopleOf } from './people.ts'
import { mayUse, type Rules, rulesOf } from './rules.ts'
import { expectNothingTold } from './telling.ts'
import { type AuthorityWorld, everythingOf, ofDistricts, startAuthorityWorld } from './world.ts'

const given = {
  'Member.eligibility': `program: "${program}"`,
  'Organization.eligibility': `program: "${ofDistricts}"`,
  'Organization.campaignProgress': 'year: 2014',
}
/** What awards says of a result comes later than the result. */
const leaving = ['Member.eligibility', 'Organization.eligibility']
const REVISE = 'mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { id } }'
const EVALUATIONS = 'query ($id: ID!) { member(id: $id) { evaluations(fromYear: 2014, toYear: 2014) { id } } }'

type Judge = { world: AuthorityWorld; schema: GraphQLSchema; rules: Rules; people: Person[]; everything: string }
let judge: Judge

beforeAll(async () => {
  const world = await startAuthorityWorld()
  const everything = await everythingOf(world)
  const sdl = await readFile(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8')
  const schema = buildClientSchema(dataOf(await world.system.graph(getIntrospectionQuery(), {}, everything)))
  judge = { world, schema, rules: rulesOf(parse(sdl)), people: await peopleOf(world), everything }
}, 120_000)

afterAll(() => judge.world[Symbol.asyncDispose]())

/** A subscription to all that a type has, and the fields that it asks for. */
function subscriptionTo(field: string, type: string, root: string) {
  const fields = new Set<string>([`Query.${root}`])
  const selection = selectorOf({ given, writing: 'plain', fields, leaving }, [])(typeOf(type), [])
  return { query: `subscription { ${field} { ... on ${type} ${selection} } }`, fields }
}

const typeOf = (name: string) => judge.schema.getType(name) as GraphQLObjectType

type Asked = { type: string; fields: Set<string>; query: string }

/** What one message must say where one who may see everything is told `truth`. */
function expectSaid({ data, errors = [] }: Said, truth: Record<string, unknown>, asked: Asked, person: Person): void {
  const { rules, world } = judge
  const { name, actor } = person
  const expected = expectedOf(truth, typeOf(asked.type), { rules, facts: world.facts, actor })
  const codes = [...new Set(errors.map(({ extensions }) => extensions.code))]
  const [got] = Object.values(data ?? {})
  expect([name, got, codes]).toEqual([name, expected, isForbidden(asked.fields, rules, actor) ? ['FORBIDDEN'] : []])
  expectNothingTold(errors, truth, expected, asked.query)
}

type Told = { id: string; revision: number }
const toldIn = ({ data }: Said) =>
  (data?.evaluationFinalized ?? undefined) as (Told & Record<string, unknown>) | undefined
const nameOf = ({ id, revision }: Told) => `${id} ${revision}`

/** Whether an event is for him: of a place of his grants as a reader, or about himself. */
function isFor({ actor }: Person, { id }: Told): boolean {
  const { facts } = judge.world
  const rule = judge.rules.types.get('Evaluation') ?? {}
  const path = facts.pathOf(facts.ownerOf(id))
  const isNear = actor.grants.some(
    ({ role, organization }) => rule.roles?.includes(role) && path.includes(organization),
  )
  return isNear || (actor.memberId !== null && facts.memberOf(id) === actor.memberId)
}

/** Revises a member's result, a district's, and one made elsewhere; answers what was told of it to one who may see everything. */
async function reviseAll(all: Stream, expectedRevision: number) {
  const { world, everything } = judge
  const { evaluations, hanoi, system } = world
  const giang = dataOf(await system.graph(EVALUATIONS, { id: hanoi.people[4]?.id }, everything)).member.evaluations[0]
    .id
  const ids = [evaluations.ofMember, evaluations.ofDistrict, giang]
  const decision = { number: '9-QĐ/TU', date: '2016-05-01', issuer: 'Thành uỷ' }
  const said = {
    reason: 'Xem xét lại kết quả',
    decision,
    expectedRevision,
    grade: 'OUTSTANDING',
    score: expectedRevision,
  }
  for (const evaluationId of ids) dataOf(await system.graph(REVISE, { input: { evaluationId, ...said } }, everything))
  return eventually(() => {
    const told = all.said().flatMap(one => toldIn(one) ?? [])
    const now = told.filter(one => ids.includes(one.id) && one.revision === expectedRevision + 1)
    expect(now).toHaveLength(ids.length)
    return now
  }, 30)
}

/** Each hears what is for him, in the words that are for him, and nothing else. */
async function expectHeard(listeners: [Person, Stream][], truths: Awaited<ReturnType<typeof reviseAll>>, asked: Asked) {
  const heard = (stream: Stream) => stream.said().flatMap(one => toldIn(one) ?? [])
  for (const [person, stream] of listeners) {
    const mine = truths.filter(truth => isFor(person, truth)).map(nameOf)
    await eventually(() => expect(heard(stream).map(nameOf)).toEqual(expect.arrayContaining(mine)), 30)
  }
  await quiet(() => listeners.map(([, stream]) => stream.said().length).join())
  const ofOthers = new Set(truths.map(nameOf))
  for (const [person, stream] of listeners) {
    const now = heard(stream)
      .map(nameOf)
      .filter(name => ofOthers.has(name))
    const mine = truths.filter(truth => isFor(person, truth))
    expect([person.name, now.sort()]).toEqual([person.name, mine.map(nameOf).sort()])
    for (const truth of mine) {
      const said = stream.said().find(one => toldIn(one)?.id === truth.id && toldIn(one)?.revision === truth.revision)
      expectSaid(said as Said, truth, asked, person)
    }
    expect([person.name, stream.said().filter(one => !toldIn(one))]).toEqual([person.name, []])
  }
}

/** Waits until nothing has changed for a second. */
async function quiet(look: () => string): Promise<void> {
  let [seen, since] = [look(), Date.now()]
  await eventually(() => {
    if (look() !== seen) [seen, since] = [look(), Date.now()]
    if (Date.now() - since < 1_000) throw new Error('not quiet yet')
  }, 30)
}

test('each hears of the results that the rules show him, with the fields that they show him, live and when he comes back', async () => {
  const { world, people, everything, rules } = judge
  const { url } = world.system
  const { query, fields } = subscriptionTo(
    `evaluationFinalized(within: "${world.hanoi.city}")`,
    'Evaluation',
    'evaluation',
  )
  const asked = { type: 'Evaluation', fields, query }
  await using all = await listen({ url, token: everything, query })
  await quiet(() => String(all.said().length))
  const listeners: [Person, Stream][] = []
  for (const person of people) {
    const stream = await listen({ url, token: person.token, query })
    if (mayUse(rules.types.get('Evaluation') ?? {}, person.actor)) listeners.push([person, stream])
    else
      expect([person.name, stream.status, stream.refusal.errors?.[0]?.extensions.code]).toEqual([
        person.name,
        400,
        'FORBIDDEN',
      ])
  }
  expect(listeners.length).toBeGreaterThan(10)
  expect(people.length - listeners.length).toBeGreaterThan(3)
  await expectHeard(listeners, await reviseAll(all, 1), asked)
  const after = all.lastId()
  await disposeAll(listeners.map(([, stream]) => stream))
  const truths = await reviseAll(all, 2)
  const back: [Person, Stream][] = []
  for (const [index, [person]] of listeners.entries())
    if (process.env.FULL || index % 3 === 0)
      back.push([person, await listen({ url, token: person.token, query, after })])
  await expectHeard(back, truths, asked)
  await disposeAll(back.map(([, stream]) => stream))
}, 120_000)

test.each([
  ['finalization', 'FinalizationJob', 'finalizationJob'],
  ['import', 'ImportJob', 'importJob'],
] as const)(
  'the progress of a job (%s) is told to those who may see it, also while others ask for it',
  async (kind, type, root) => {
    const { world, people, everything } = judge
    const { url } = world.system
    const { query, fields } = subscriptionTo(`jobProgress(${kind}: "${world.ids[kind]}")`, type, root)
    const asked = { type, fields, query }
    await using all = await listen({ url, token: everything, query })
    const truth = await eventually(() => {
      const [first] = all.said()
      expect(first?.data?.jobProgress).toMatchObject({ id: world.ids[kind] })
      return first?.data?.jobProgress as Record<string, unknown>
    })
    const streams = await Promise.all(people.map(({ token }) => listen({ url, token, query })))
    let seeing = 0
    for (const [index, stream] of streams.entries()) {
      const said = await eventually(() => {
        const [first] = stream.said()
        if (!first) throw new Error('nothing said yet')
        return first
      })
      expectSaid(said, truth, asked, people[index] as Person)
      const sees = said.data?.jobProgress != null
      seeing += Number(sees)
      // What is not his to see will not move either: his stream ends, and says no more.
      if (!sees) await eventually(() => expect([stream.isComplete(), stream.said().length]).toEqual([true, 1]))
    }
    expect([seeing > 1, seeing < people.length / 2]).toEqual([true, true])
    await disposeAll(streams)
  },
  60_000,
)
