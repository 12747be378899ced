import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { csvOfMembers, organizationsCsv, putFile, rootId, startExample } from '../example.ts'

const LINES = 12_000

const manyMembers = csvOfMembers(
  ...Array.from(
    { length: LINES },
    (_, index) => `${String(index).padStart(8, '0')},Nguyễn Văn An,1970-05-01,1995-02-03,,HN.001.01.C1,2008-08-01,`,
  ),
)

const START = 'mutation ($input: StartImportInput!) { startImport(input: $input) { id } }'
const JOB = 'query ($id: ID!) { importJob(id: $id) { status total done created unchanged } }'

test('an import that is broken off in the middle goes on behind the last line that was done with', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const id = newId()
  await example.graph(START, { input: { id, kind: 'MEMBERS', organizationId: rootId } })
  await breakOffAfterFirstBatch(example.database.ownerUrl)
  expect((await putFile(example, id, manyMembers)).status).toBe(202)
  const half = await progressAt(example, id, 'RUNNING', 5_000)
  expect(half).toMatchObject({ done: 5_000, created: 5_000 })
  await withClient(example.database.ownerUrl, client => client.query('drop trigger break_off on members'))
  expect(await progressAt(example, id, 'COMPLETED', LINES)).toEqual({
    status: 'COMPLETED',
    total: LINES,
    done: LINES,
    created: LINES,
    unchanged: 0,
  })
  const counts = await withClient(example.database.ownerUrl, client =>
    client.query(`select (select count(*)::int from members) as members,
      (select count(distinct target_id)::int from audit_entries where action = 'importMember') as audited,
      (select count(*)::int from audit_entries where action = 'importMember') as entries`),
  )
  expect(counts.rows).toEqual([{ members: LINES, audited: LINES, entries: LINES }])
})

/** Makes the second batch fail, as a database that goes away in the middle would. */
function breakOffAfterFirstBatch(ownerUrl: string) {
  return withClient(ownerUrl, client =>
    client.query(`
      create function break_off() returns trigger language plpgsql as $$
      begin
        if (select count(*) from members) >= 5000 then raise exception 'broken off by the test'; end if;
        return null;
      end $$;
      create trigger break_off before insert on members for each statement execute function break_off()`),
  )
}

type Example = Awaited<ReturnType<typeof startExample>>

async function progressAt(example: Example, id: string, status: string, done: number) {
  return eventually(async () => {
    const { data } = await example.graph(JOB, { id })
    expect(data.importJob).toMatchObject({ status, done })
    return data.importJob
  }, 30)
}
