import type { Sql } from '@laurel/shared/database'
import { attributesOf } from '@laurel/shared/events/contract'
import { announce } from '@laurel/shared/outbox'

const TOPIC = 'membership.member.v1'
const { source, type, dataschema } = attributesOf(TOPIC)

/**
 * Writes into the outbox what these members now are, and nothing personal but the name. The events are made where the
 * rows are, for an import tells hundreds of thousands; the caller's transaction has written the rows, and so holds them.
 */
export async function tellMembers(tx: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.$executeRaw`
    insert into outbox (id, aggregatetype, aggregateid, type, payload)
    select m.event_id, ${TOPIC}::text, m.id, ${type}::text, json_build_object(
      'specversion', '1.0', 'id', m.event_id, 'source', ${source}::text, 'type', ${type}::text,
      'subject', m.id, 'time', ${now.toISOString()}::text, 'datacontenttype', 'application/json',
      'dataschema', ${dataschema}::text, 'data', json_build_object(
        'memberId', m.id, 'version', m.version, 'displayName', m.display_name,
        'organizationPeriods', (
          select json_agg(json_build_object('organizationId', p.organization_id, 'from', p.from_day, 'to', p.to_day)
            order by p.from_day)
          from member_organization_periods p where p.member_id = m.id),
        'statusPeriods', (
          select json_agg(json_build_object('status', s.status, 'from', s.from_day, 'to', s.to_day) order by s.from_day)
          from member_status_periods s where s.member_id = m.id),
        'disciplinePeriods', json_build_array()))::text
    from (select *, uuidv7() as event_id from members where id = any(${ids}::uuid[])) m`
  await announce(tx)
}
