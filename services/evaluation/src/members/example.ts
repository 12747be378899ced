import { decode, type Events, encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'

const TOPIC = 'membership.member.v1'

type Place = { organizationId: string; from?: string; to?: string | null }
type Example = { id?: string; version?: number; places: Place[] }

/** A member as membership tells him: in each place one after the other, the last one lasting unless it ends. */
export function aMember({ id = newId(), version = 1, places }: Example): Events[typeof TOPIC] {
  const data = {
    memberId: id,
    version,
    displayName: 'Nguyễn Văn An',
    organizationPeriods: places.map(place => ({ from: '2009-02-03', to: null, ...place })),
    statusPeriods: [{ status: 'OFFICIAL' as const, from: '2009-02-03', to: null }],
    disciplinePeriods: [],
  }
  return decode(TOPIC, encode(TOPIC, id, data, new Date()).value)
}
