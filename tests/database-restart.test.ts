import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { aHanoi, liveFiveYears, program } from './hanoi.ts'
import { dataOf, startSystem } from './system.ts'

const ONE = `query ($id: ID!, $program: String!) { member(id: $id) {
  evaluations(fromYear: 2013, toYear: 2013) { id } eligibility(program: $program) { eligible } } }`
const REVISE = 'mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision } }'

/** Ends every connection to these databases with 57P01, those held for leading and reading too, as a restart does. */
async function cutAll(addresses: string[]): Promise<number> {
  const names = addresses.map(address => new URL(address).pathname.slice(1))
  return withClient(process.env.TEST_POSTGRES_URL ?? '', async client => {
    const cut = await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1)', [
      names,
    ])
    return cut.rowCount ?? 0
  })
}

test('when every database restarts, what was final stays, and a revision still changes the answer', async () => {
  await using system = await startSystem()
  const hanoi = aHanoi()
  const officer = await liveFiveYears(system, hanoi)
  const variables = { id: hanoi.people[0]?.id, program }
  const look = async () => dataOf(await system.graph(ONE, variables, officer)).member
  const { evaluations } = await eventually(async () => {
    const member = await look()
    expect(member.eligibility.eligible).toBe(true)
    return member
  })

  const stores = Object.values(system.stores).map(({ appUrl }) => appUrl)
  expect(await cutAll(stores)).toBeGreaterThan(stores.length) // several of each service
  expect(await eventually(look)).toEqual({ evaluations, eligibility: { eligible: true } })

  const decision = { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ' }
  const change = { expectedRevision: 1, grade: 'GOOD', reason: 'Xem xét lại theo kiến nghị', decision }
  const input = { evaluationId: evaluations[0].id, ...change }
  await eventually(async () =>
    expect(dataOf(await system.graph(REVISE, { input }, officer)).reviseEvaluation).toEqual({ revision: 2 }),
  )
  await eventually(async () => expect((await look()).eligibility.eligible).toBe(false), 30)
}, 90_000)
