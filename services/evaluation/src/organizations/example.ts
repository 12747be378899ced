import { type DataOf, decode, type Events, encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'

const TOPIC = 'membership.organization.v1'

type Period = DataOf<typeof TOPIC>['periods'][number]
type Example = Partial<Omit<Period, 'from' | 'to'>> & {
  id?: string
  version?: number
  code?: string
  earlier?: Period
}

/** An organisation as membership tells it: a cell at the top unless told otherwise. */
export function anOrganization(example: Example = {}): Events[typeof TOPIC] {
  const { id = newId(), version = 1, code = `T.${id.slice(-12)}`, earlier } = example
  const { name = 'Chi bộ số 1', kind = 'CELL', parentId = null } = example
  const last: Period = { name, kind, parentId, from: earlier?.to ?? '2008-08-01', to: null }
  const data: DataOf<typeof TOPIC> = {
    organizationId: id,
    version,
    code,
    periods: earlier ? [earlier, last] : [last],
    successorIds: [],
  }
  return decode(TOPIC, encode(TOPIC, id, data, new Date()).value)
}
