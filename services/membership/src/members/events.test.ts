import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { inTransaction, withClient } from '@laurel/shared/database'
import { decode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { tellMembers } from './events.ts'

const TOPIC = 'membership.member.v1'
const now = new Date('2015-02-03T02:00:00.5Z')
const [cell, other, member, silent] = [newId(), newId(), newId(), newId()]

const HISTORY = `
  insert into organizations (id, version, code, name, kind, path)
  select id, 1, id::text, 'Chi bộ', 'CELL', array[id] from unnest(array['${cell}', '${other}']::uuid[]) as o(id);
  insert into members (id, version, card_number, display_name, birth_date, organization_id, status) values
    ('${member}', 7, '00000001', 'Lê "Cả" \\ Cường', '1950-05-01', '${other}', 'EXEMPT'),
    ('${silent}', 1, '00000002', 'Không ai', '1950-05-01', '${other}', 'OFFICIAL');
  insert into member_organization_periods (member_id, organization_id, from_day, to_day) values
    ('${member}', '${other}', '2012-01-01', null), ('${member}', '${cell}', '2008-08-01', '2012-01-01');
  insert into member_status_periods (member_id, status, from_day, to_day) values
    ('${member}', 'EXEMPT', '2013-01-01', null), ('${member}', 'OFFICIAL', '1976-02-03', '2013-01-01')`

test('a member is told with all his periods, oldest first, and nothing personal but the name', async () => {
  await using database = await createTestDatabase(fileURLToPath(new URL('../../prisma/migrations', import.meta.url)))
  await withClient(database.appUrl, async client => {
    await client.query(HISTORY)
    await inTransaction(client, tx => tellMembers(tx, [member], now))
    const { rows } = await client.query('select id, aggregatetype, aggregateid, type, payload from outbox')
    const [{ id, payload, ...row }] = rows
    expect(rows).toHaveLength(1)
    expect(row).toEqual({ aggregatetype: TOPIC, aggregateid: member, type: 'laurel.membership.member' })
    expect(decode(TOPIC, payload)).toEqual({
      ...{ specversion: '1.0', id, source: '/laurel/membership', type: 'laurel.membership.member', subject: member },
      ...{ time: '2015-02-03T02:00:00.500Z', datacontenttype: 'application/json' },
      dataschema: 'https://laurel.example/events/membership.member.v1.schema.json',
      data: {
        ...{ memberId: member, version: 7, displayName: 'Lê "Cả" \\ Cường' },
        organizationPeriods: [
          { organizationId: cell, from: '2008-08-01', to: '2012-01-01' },
          { organizationId: other, from: '2012-01-01', to: null },
        ],
        statusPeriods: [
          { status: 'OFFICIAL', from: '1976-02-03', to: '2013-01-01' },
          { status: 'EXEMPT', from: '2013-01-01', to: null },
        ],
        disciplinePeriods: [],
      },
    })
  })
})
