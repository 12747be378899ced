import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import type { Grant } from '@laurel/shared/actor'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { ask, codesOf } from '@laurel/shared/testing/graph'
import { parse } from 'graphql'
import { peopleOf } from './people.ts'
import { mayUse, rulesOf } from './rules.ts'
import { expectNothingTold } from './telling.ts'
import { type AuthorityWorld, everythingOf, startAuthorityWorld } from './world.ts'

const EVERYTHING = `{ members { nodes { id displayName cardNumber birthDate evaluations { id } } }
  organizations { nodes { id name } } campaigns { nodes { id } } }`

type Change = { service: 'membership' | 'evaluation' | 'awards'; field: string; input: string; selection: string }

const changeOf = (service: Change['service'], field: string, input: string, selection = '{ id }'): Change => ({
  ...{ service, field, input, selection },
})

const decision = 'decision: { number: "1-QĐ/QU", date: "2016-02-01", issuer: "Quận uỷ Ba Đình" }'

/** Every mutation with an input about Ba Đình that would do something, were the caller allowed to. */
function changesOf({ hanoi, binh, cells, ids, evaluations }: AuthorityWorld): Change[] {
  const id = `id: "${newId()}"`
  const third = hanoi.people[2]?.id
  const organization = `organizationId: "${hanoi.baDinh}"`
  return [
    changeOf(
      'membership',
      'createOrganization',
      `${id} code: "BD.9" name: "Chi bộ 9" kind: GRASSROOTS_CELL parentId: "${hanoi.baDinh}" from: "2016-01-01"`,
    ),
    changeOf('membership', 'startImport', `${id} kind: MEMBERS ${organization}`),
    changeOf(
      'membership',
      'transferMember',
      `memberId: "${binh.id}" organizationId: "${cells.hoanKiem}" from: "2021-01-01"`,
    ),
    changeOf('evaluation', 'openCampaign', `${id} year: 2016 ${organization} origin: ENTERED ${decision}`),
    changeOf(
      'evaluation',
      'recordResult',
      `campaignId: "${ids.campaign}" result: { subjectId: "${third}" grade: GOOD }`,
    ),
    changeOf(
      'evaluation',
      'recordResults',
      `campaignId: "${ids.campaign}" results: [{ subjectId: "${third}" grade: GOOD }]`,
      '{ recorded }',
    ),
    changeOf('evaluation', 'finalizeEvaluations', `${id} campaignId: "${ids.campaign}" ${organization} ${decision}`),
    changeOf(
      'evaluation',
      'reviseEvaluation',
      `evaluationId: "${evaluations.ofMember}" expectedRevision: 1 grade: GOOD reason: "Xem xét lại kết quả" ${decision}`,
    ),
    changeOf(
      'awards',
      'createAwardProgram',
      `${id} code: "BD-9" name: "Chương trình" ${organization} years: 1 lastYear: 2015 source: "Hướng dẫn"`,
    ),
  ]
}

/** How much was ever done, of which each mutation leaves an entry. */
async function auditedIn({ system: { stores } }: AuthorityWorld): Promise<number[]> {
  const count = ({ ownerUrl }: { ownerUrl: string }) =>
    withClient(
      ownerUrl,
      async client => (await client.query('select count(*)::int as count from audit_entries')).rows[0].count,
    )
  return Promise.all([stores.membership, stores.evaluation, stores.awards].map(count))
}

test('nobody changes anything without the role for it, at the gateway or behind it', async () => {
  await using world = await startAuthorityWorld()
  const { fields } = rulesOf(
    parse(await readFile(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8')),
  )
  const changes = changesOf(world)
  expect(changes.map(({ field }) => `Mutation.${field}`).sort()).toEqual(
    [...fields.keys()].filter(field => field.startsWith('Mutation.')).sort(),
  )
  const before = await auditedIn(world)
  let refused = 0
  for (const { name, actor, token } of await peopleOf(world))
    for (const { service, field, input, selection } of changes) {
      if (fields.get(`Mutation.${field}`)?.every(rule => mayUse(rule, actor))) continue
      const query = `mutation { ${field}(input: { ${input} }) ${selection} }`
      for (const url of [world.system.url, world.system.services[service]]) {
        const answer = await ask({ url, query, token, locale: 'en' })
        expect([name, field, answer.data, codesOf(answer)]).toEqual([name, field, null, ['FORBIDDEN']])
        refused++
      }
    }
  expect(refused).toBeGreaterThan(200)
  expect(await auditedIn(world)).toEqual(before)
}, 120_000)

/** Who may change everything of another place, and here has roles that change nothing of it. */
const strangersTo = ({ hanoi: { baDinh, hoanKiem } }: AuthorityWorld) =>
  [hoanKiem, newId()].map((organization): Grant[] => [
    ...(['officer', 'appraiser', 'awards_officer'] as const).map(role => ({ role, organization })),
    ...(['secretary', 'auditor', 'subscriber'] as const).map(role => ({ role, organization: baDinh })),
  ])

test('nobody changes anything where his role does not reach', async () => {
  await using world = await startAuthorityWorld()
  const before = await auditedIn(world)
  const { hanoi, binh, cells, system } = world
  // Names of people, places and decisions that were put into the world, and the ids of what nobody spoke of.
  const everything = await system.graph(EVERYTHING, {}, await everythingOf(world))
  const refused = async (token: string, { field, input, selection }: Change) => {
    const answer = await system.graph(`mutation { ${field}(input: { ${input} }) ${selection} }`, {}, token)
    const codes = codesOf(answer)
    expectNothingTold(answer.errors, everything.data, {}, input)
    expect([field, answer.data, codes]).toEqual([field, null, [expect.stringMatching(/OUT_OF_SCOPE$/)]])
  }
  for (const grants of strangersTo(world)) {
    const token = await system.issuer.token(grants)
    for (const change of changesOf(world)) await refused(token, change)
  }
  // Both ends of a transfer must be his; a second top belongs to nobody.
  const top = newId()
  const here = await system.issuer.token([
    ...[hanoi.baDinh, top].map((organization): Grant => ({ role: 'officer', organization })),
    { role: 'secretary', organization: hanoi.hoanKiem },
  ])
  const away = `memberId: "${binh.id}" organizationId: "${cells.hoanKiem}" from: "2021-01-01"`
  await refused(here, changeOf('membership', 'transferMember', away))
  const second = `id: "${top}" code: "HN.X" name: "Thành uỷ khác" kind: CITY_COMMITTEE from: "2016-01-01"`
  await refused(here, changeOf('membership', 'createOrganization', second))
  expect(await auditedIn(world)).toEqual(before)
}, 60_000)

test('a mutation of which any part is withheld does nothing, though the rest were allowed', async () => {
  await using world = await startAuthorityWorld()
  const { hanoi, evaluations, system } = world
  const before = await auditedIn(world)
  const token = await system.issuer.token([{ role: 'appraiser', organization: hanoi.city }])
  const revision = `expectedRevision: 1 grade: GOOD reason: "Xem xét lại kết quả" ${decision}`
  const revise = (selection: string) =>
    system.graph(
      `mutation { reviseEvaluation(input: { evaluationId: "${evaluations.ofMember}" ${revision} }) { ${selection} } }`,
      {},
      token,
    )
  const refused = await revise('id member { cardNumber }')
  expect([refused.data, codesOf(refused)]).toEqual([null, ['FORBIDDEN']])
  expect(await auditedIn(world)).toEqual(before)
  expect((await revise('revision')).data).toEqual({ reviseEvaluation: { revision: 2 } })
}, 60_000)
