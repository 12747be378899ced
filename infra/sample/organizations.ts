import { cellsOf } from './cells.ts'
import { committees, type Unit } from './committees.ts'
import { organizationId } from './ids.ts'

/** What a sample is made from: the same two numbers make the same sample, byte for byte. */
export type Sample = {
  /** A 32-bit integer. */
  seed: number
  /** Up to 67 million. */
  members: number
}

export type OrganizationKind =
  | 'CITY_COMMITTEE'
  | 'DISTRICT_COMMITTEE'
  | 'DIRECT_COMMITTEE'
  | 'GRASSROOTS_COMMITTEE'
  | 'GRASSROOTS_CELL'
  | 'DEPARTMENT_COMMITTEE'
  | 'CELL'

/** An organisation with the number of members in it itself, not below it. */
export type Organization = {
  code: string
  name: string
  kind: OrganizationKind
  parentCode: string
  members: number
}

/** A line of the import; its names are those of the columns. */
export type OrganizationRow = {
  code: string
  name: string
  kind: OrganizationKind
  parent_code: string
  from: string
  id: string
}

export const organizationColumns = ['code', 'name', 'kind', 'parent_code', 'from', 'id'] as const

/** Since when every organisation of the sample exists: the day Hà Nội was enlarged. */
export const founded = '2008-08-01'

/** The organisation at the top, which is created before the others are imported. */
export const city: Organization = {
  code: 'HN',
  name: 'Thành uỷ Hà Nội',
  kind: 'CITY_COMMITTEE',
  parentCode: '',
  members: 0,
}

// With fewer official members than this a grassroots organisation is a cell (Party Charter, Art. 21).
const committeeFrom = 30

/** Every organisation below the city, each after the one above it. */
export function* organizations({ seed, members }: Sample): Generator<Organization> {
  const all = committees(seed)
  const weight = all.flatMap(({ units }) => units).reduce((sum, unit) => sum + unit.weight, 0)
  let passed = 0
  let given = 0
  for (const { units, ...committee } of all) {
    yield { ...committee, parentCode: city.code, members: 0 }
    for (const unit of units) {
      passed += unit.weight
      // Rounded where the units add up, so that all the members are given away and none is lost.
      const share = Math.round((passed / weight) * members) - given
      given += share
      yield* grassroots(seed, unit, committee.code, share)
    }
  }
}

/** The lines of the import of organisations. */
export function* organizationRows(sample: Sample): Generator<OrganizationRow> {
  for (const { code, name, kind, parentCode } of organizations(sample)) {
    yield { code, name, kind, parent_code: parentCode, from: founded, id: organizationId(sample.seed, code) }
  }
}

function* grassroots(seed: number, unit: Unit, parentCode: string, members: number): Generator<Organization> {
  const { code, name } = unit
  if (!unit.territorial && members < committeeFrom) {
    yield { code, name: `Chi bộ ${name}`, kind: 'GRASSROOTS_CELL', parentCode, members }
    return
  }
  yield { code, name: `Đảng uỷ ${name}`, kind: 'GRASSROOTS_COMMITTEE', parentCode, members: 0 }
  yield* cellsOf(seed, unit, members)
}
