import { memberId } from './ids.ts'
import { dateOf, lifeOf } from './lives.ts'
import { nameOf } from './names.ts'
import { organizations, type Sample } from './organizations.ts'

/** A line of the import; its names are those of the columns. */
export type MemberRow = {
  card_number: string
  full_name: string
  birth_date: string
  admitted_on: string
  official_on: string
  organization_code: string
  joined_on: string
  exempt_from: string
  id: string
}

export const memberColumns = [
  'card_number',
  'full_name',
  'birth_date',
  'admitted_on',
  'official_on',
  'organization_code',
  'joined_on',
  'exempt_from',
  'id',
] as const

/** The lines of the import of members, by organisation; the member of index 0 comes first. */
export function* memberRows(sample: Sample): Generator<MemberRow> {
  let index = 0
  for (const { code, members } of organizations(sample)) {
    for (const end = index + members; index < end; index++) yield memberRow(sample.seed, index, code)
  }
}

function memberRow(seed: number, index: number, organizationCode: string): MemberRow {
  const life = lifeOf(seed, index)
  const born = dateOf(life.born)
  return {
    card_number: String(index + 1).padStart(8, '0'),
    full_name: nameOf(seed, index, Number(born.slice(0, 4))),
    birth_date: born,
    admitted_on: dateOf(life.admitted),
    official_on: life.official === undefined ? '' : dateOf(life.official),
    organization_code: organizationCode,
    joined_on: dateOf(life.joined),
    exempt_from: life.exemptFrom === undefined ? '' : dateOf(life.exemptFrom),
    id: memberId(seed, index),
  }
}
