import { decode, type Events, encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'

const TOPIC = 'membership.member.v1'

type Example = { id?: string; version?: number; name?: string; organizationId: string; left?: string }

/** A member as membership tells him, in one organisation since 2009 and, if so told, until he left. */
export function aMember({ id = newId(), version = 1, name = 'Nguyễn Văn An', organizationId, left }: Example) {
  const period = { from: '2009-02-03', to: left ?? null }
  const data = {
    memberId: id,
    version,
    displayName: name,
    organizationPeriods: [{ organizationId, ...period }],
    statusPeriods: [{ status: 'OFFICIAL' as const, ...period }],
    disciplinePeriods: [],
  }
  return decode(TOPIC, encode(TOPIC, id, data, new Date()).value) satisfies Events[typeof TOPIC]
}
