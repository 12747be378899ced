import type { Root } from '../authority/operation.ts'
import { type AuthorityWorld, ofDistricts } from '../authority/world.ts'
import { program } from '../hanoi.ts'

/** What is asked of both: everything that can be read below each. */
export function rootsOf({ hanoi, an, binh, ids, evaluations }: AuthorityWorld): Root[] {
  const id = (one: string) => `id: "${one}"`
  const eligible = `filter: { program: "${program}" organizationId: "${hanoi.baDinh}" } first: 20`
  return [
    ...[an.id, binh.id].map(one => ({ field: 'member', arguments: id(one) })),
    { field: 'organization', arguments: id(hanoi.baDinh) },
    { field: 'members', arguments: 'first: 20' },
    { field: 'evaluation', arguments: id(evaluations.ofMember) },
    { field: 'campaigns', arguments: 'first: 20' },
    { field: 'finalizationJob', arguments: id(ids.finalization) },
    { field: 'importJob', arguments: id(ids.import) },
    { field: 'eligibleMembers', arguments: eligible },
  ]
}

/** Arguments of fields below. */
export const given = {
  'Member.eligibility': `program: "${program}"`,
  'Organization.eligibility': `program: "${ofDistricts}"`,
  'Organization.campaignProgress': 'year: 2014',
}
