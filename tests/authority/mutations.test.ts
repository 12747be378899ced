import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { accessRulesOf, mayUse } from '@laurel/shared/access'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { ask, codesOf } from '@laurel/shared/testing/graph'
import { parse } from 'graphql'
import { peopleOf } from './people.ts'
import { type AuthorityWorld, startAuthorityWorld } from './world.ts'

type Change = { service: 'membership' | 'evaluation' | 'awards'; field: string; input: string; selection: string }

const changeOf = (service: Change['service'], field: string, input: string, selection = '{ id }'): Change => ({
  ...{ service, field, input, selection },
})

/** Every mutation with an input about Ba Đình that would do something, were the caller allowed to. */
function changesOf({ hanoi, binh, cells, ids, evaluations }: AuthorityWorld): Change[] {
  const id = `id: "${newId()}"`
  const third = hanoi.people[2]?.id
  const decision = 'decision: { number: "1-QĐ/QU", date: "2016-02-01", issuer: "Quận uỷ Ba Đình" }'
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
  const { fields } = accessRulesOf(
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

test('nobody changes anything where his role does not reach', async () => {
  await using world = await startAuthorityWorld()
  const before = await auditedIn(world)
  for (const organization of [world.hanoi.hoanKiem, newId()]) {
    const token = await world.system.issuer.token([
      { role: 'officer', organization },
      { role: 'appraiser', organization },
      { role: 'awards_officer', organization },
    ])
    for (const { field, input, selection } of changesOf(world)) {
      const answer = await world.system.graph(`mutation { ${field}(input: { ${input} }) ${selection} }`, {}, token)
      const codes = codesOf(answer)
      expect([field, answer.data, codes]).toEqual([field, null, [expect.stringMatching(/OUT_OF_SCOPE$/)]])
    }
  }
  expect(await auditedIn(world)).toEqual(before)
})
