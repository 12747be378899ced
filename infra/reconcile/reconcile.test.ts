import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { readAddresses } from './addresses.ts'
import { openSides, run, subject } from './example.ts'

type Sides = Awaited<ReturnType<typeof openSides>>

const addressesOf = ({ evaluation, awards }: Sides) => ({
  EVALUATION_DATABASE_URL: evaluation.url,
  AWARDS_DATABASE_URL: awards.url,
})

test('equal sides are equal, whatever is recorded but not final yet', async () => {
  await using sides = await openSides()
  const { code, lines } = await run(addressesOf(sides))
  expect(lines).toEqual(['equal: 12500 the same, 0 missing, 0 extra, 0 stale'])
  expect(code).toBe(0)
})

test('one missing, one extra and one stale row are each named', async () => {
  await using sides = await openSides()
  await sides.awards.run(`delete from history where subject_id = '${subject(2_000)}' and year = 2014`)
  await sides.evaluation.run(`delete from evaluations where subject_id = '${subject(3)}' and year = 2012`)
  await sides.evaluation.run(
    `update evaluations set revision = 2, grade = 'OUTSTANDING' where subject_id = '${subject(7)}' and year = 2010`,
  )
  const { code, lines } = await run(addressesOf(sides))
  expect(lines).toEqual([
    `stale MEMBER ${subject(7)} YEAR 2010-01-01: evaluation has revision 2 GRADED OUTSTANDING, awards has revision 1 GRADED GOOD`,
    `missing MEMBER ${subject(2_000)} YEAR 2014-01-01: evaluation has revision 1 GRADED GOOD, awards has nothing`,
    `extra ORGANIZATION ${subject(3)} YEAR 2012-01-01: evaluation has nothing, awards has revision 1 EXEMPT`,
    'different: 12497 the same, 1 missing, 1 extra, 1 stale',
  ])
  expect(code).toBe(1)
})

test('of very many differences the first thousand are printed and all are counted', async () => {
  await using sides = await openSides()
  await sides.awards.run('delete from history')
  const { code, lines } = await run(addressesOf(sides))
  expect(lines).toHaveLength(1_001)
  expect(lines.at(-1)).toBe('different: 0 the same, 12500 missing, 0 extra, 0 stale')
  expect(code).toBe(1)
})

test('while it waits, what is still on its way may arrive', async () => {
  await using sides = await openSides()
  await sides.evaluation.run(`update evaluations set revision = 2 where subject_id = '${subject(7)}' and year = 2010`)
  const comparing = run(addressesOf(sides), '--wait', '60')
  await sides.awards.run(`update history set revision = 2 where subject_id = '${subject(7)}' and year = 2010`)
  expect(await comparing).toEqual({ code: 0, lines: ['equal: 12500 the same, 0 missing, 0 extra, 0 stale'] })
})

test('what cannot be compared is told apart from what differs', async () => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none'
  const unreachable = await run({ EVALUATION_DATABASE_URL: nowhere, AWARDS_DATABASE_URL: nowhere })
  expect(unreachable).toEqual({ code: 2, lines: ['could not compare: connect ECONNREFUSED 127.0.0.1:1'] })
  const asked = await run({}, '--wait', 'long')
  expect(asked).toEqual({ code: 2, lines: ['could not compare: --wait long: a whole number of seconds'] })
})

test('a role that may read and does not see all rows is not taken for an empty database', async () => {
  await using sides = await openSides()
  const role = `reader_${randomBytes(4).toString('hex')}`
  const superuser = new URL(process.env.TEST_POSTGRES_URL ?? '')
  superuser.pathname = new URL(sides.evaluation.url).pathname
  const administer = (sql: string) => withClient(superuser.href, client => client.query(sql))
  await administer(`create role ${role} login password 'reads'; grant select on all tables in schema public to ${role};
    grant connect on database ${superuser.pathname.slice(1)} to ${role}; grant usage on schema public to ${role}`)
  const url = new URL(sides.evaluation.url)
  Object.assign(url, { username: role, password: 'reads' })
  const blind = await run({ ...addressesOf(sides), EVALUATION_DATABASE_URL: url.href })
  await administer(`grant ${new URL(sides.evaluation.url).username} to ${role}`)
  const seeing = await run({ ...addressesOf(sides), EVALUATION_DATABASE_URL: url.href })
  await administer(`drop owned by ${role}; drop role ${role}`)
  const problem = `${role} does not see all rows of evaluations: make it a member of the application's role, or BYPASSRLS`
  expect(blind).toEqual({ code: 2, lines: [`could not compare: ${problem}`] })
  expect(seeing).toEqual({ code: 0, lines: ['equal: 12500 the same, 0 missing, 0 extra, 0 stale'] })
})

test('without addresses in the environment those of the local run are taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-reconcile-'))
  const file = join(folder, 'databases.json')
  expect(() => readAddresses({}, file)).toThrow('EVALUATION_DATABASE_URL')
  const local = { evaluation: 'postgres://a@localhost/evaluation', awards: 'postgres://a@localhost/awards' }
  await writeFile(file, JSON.stringify(local))
  expect(readAddresses({}, file)).toEqual(local)
  expect(readAddresses({ AWARDS_DATABASE_URL: 'postgres://b@elsewhere/awards' }, file).awards).toContain('elsewhere')
  await rm(folder, { recursive: true })
})
