import { Refusal } from '@laurel/shared/errors'

export type OrganizationKind =
  | 'CITY_COMMITTEE'
  | 'DISTRICT_COMMITTEE'
  | 'DIRECT_COMMITTEE'
  | 'GRASSROOTS_COMMITTEE'
  | 'GRASSROOTS_CELL'
  | 'DEPARTMENT_COMMITTEE'
  | 'CELL'

/** What an organisation is today. */
export type Organization = {
  id: string
  version: number
  code: string
  name: string
  kind: OrganizationKind
  parentId: string | null
  /** From the root down to itself. */
  path: string[]
}

/** What it was from a day on: `from` inclusive, `to` exclusive, null while it lasts. */
export type OrganizationPeriod = {
  name: string
  kind: OrganizationKind
  parentId: string | null
  from: string
  to: string | null
}

export type NewOrganization = {
  id: string
  code: string
  name: string
  kind: OrganizationKind
  parentId: string | null
  from: string
}

/** Which kinds stand directly under which (Party Charter, Art. 10 and 24; domain.md "The organisation"). */
export const kindsUnder: Record<OrganizationKind, readonly OrganizationKind[]> = {
  CITY_COMMITTEE: ['DISTRICT_COMMITTEE', 'DIRECT_COMMITTEE', 'GRASSROOTS_COMMITTEE', 'GRASSROOTS_CELL'],
  DISTRICT_COMMITTEE: ['GRASSROOTS_COMMITTEE', 'GRASSROOTS_CELL'],
  DIRECT_COMMITTEE: ['GRASSROOTS_COMMITTEE', 'GRASSROOTS_CELL'],
  GRASSROOTS_COMMITTEE: ['DEPARTMENT_COMMITTEE', 'CELL'],
  GRASSROOTS_CELL: [],
  DEPARTMENT_COMMITTEE: ['CELL'],
  CELL: [],
}

/** The kinds in which members live; committees have theirs in the cells below them. */
export const kindsWithMembers: readonly OrganizationKind[] = ['CELL', 'GRASSROOTS_CELL']

/** The period that holds `day`, or null when there is none. */
export function periodAt<P extends { from: string; to: string | null }>(periods: P[], day: string): P | null {
  return periods.find(({ from, to }) => from <= day && (to === null || day < to)) ?? null
}

/** Refuses a new organisation whose text, day or place under `parent` is wrong. */
export function found(input: NewOrganization, parent: Organization | null, today: string): void {
  if (!/^[\p{L}\d.-]{1,40}$/u.test(input.code)) throw new Refusal('CODE_INVALID', { field: 'input.code' })
  if (input.name.length < 1 || input.name.length > 200) throw new Refusal('NAME_INVALID', { field: 'input.name' })
  if (input.from > today) throw new Refusal('DATE_IN_FUTURE', { field: 'input.from' })
  if (parent) requireRoomUnder(parent, [input.kind])
}

/** Refuses a parent under which none of `kinds` can stand. */
export function requireRoomUnder(parent: Organization, kinds: readonly OrganizationKind[]): void {
  if (!kinds.some(kind => kindsUnder[parent.kind].includes(kind)))
    throw new Refusal('KIND_NOT_UNDER_PARENT', { field: 'input.kind' })
}

/** Whether an organisation of this path stands in the subtree of one of `granted`. */
export function isUnder(path: readonly string[], granted: readonly string[]): boolean {
  return path.some(id => granted.includes(id))
}

/** The organisation, refused when it is unknown or not in the subtree of one of `granted`; `field` is the argument that names it. */
export function requireScope<O extends Pick<Organization, 'path'>>(
  organization: O | null | undefined,
  granted: readonly string[],
  field: string,
): O {
  if (!organization || !isUnder(organization.path, granted)) throw new Refusal('OUT_OF_SCOPE', { field })
  return organization
}
