import type { Year } from '@laurel/infra/sample/decisions'
import { idOf, memberId, organizationId } from '@laurel/infra/sample/ids'
import { nameOf } from '@laurel/infra/sample/names'
import { city, organizations, type Sample } from '@laurel/infra/sample/organizations'
import { type Result, resultOf } from '@laurel/infra/sample/results'

export const SEED = 2015
export const cityId = organizationId(SEED, city.code)
/** Ba Đình, the first district. */
export const districtId = organizationId(SEED, 'HN.001')

export const sampleOf = (members: number): Sample => ({ seed: SEED, members })

export type Placed = { id: string; code: string; name: string; kind: string; parentId: string | null; path: string[] }

/** Every organisation with its way from the top. */
export function* placedOrganizations(sample: Sample): Generator<Placed & { members: number }> {
  const paths = new Map([[city.code, [cityId]]])
  yield { ...city, id: cityId, parentId: null, path: [cityId] }
  for (const { code, name, kind, parentCode, members } of organizations(sample)) {
    const id = organizationId(SEED, code)
    const above = paths.get(parentCode) ?? []
    const path = [...above, id]
    paths.set(code, path)
    yield { id, code, name, kind, parentId: above.at(-1) ?? null, path, members }
  }
}

/** Every member with his organisation. */
export function* placedMembers(sample: Sample): Generator<{ index: number; id: string; organizationId: string }> {
  let index = 0
  for (const { id: organizationId, members } of placedOrganizations(sample))
    for (const end = index + members; index < end; index++) yield { index, id: memberId(SEED, index), organizationId }
}

export const displayNameOf = (index: number): string => nameOf(SEED, index, 1970)

/** As the sample has it, but that everybody has a result: so many members, so many results. */
export function certainResultOf(index: number, year: Year): Result {
  return resultOf(SEED, index, year) ?? { outcome: 'GRADED', grade: 'GOOD' }
}

export const evaluationId = (index: number, year: Year): string => idOf(SEED, `evaluation/${year}/${index}`)
export const campaignId = (year: Year): string => idOf(SEED, `campaign/${year}`)
