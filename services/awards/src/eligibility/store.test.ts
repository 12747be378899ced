import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import fc from 'fast-check'
import { baDinh, baDinhCell, hanoi, openExample } from '../example.ts'
import { aMember } from '../members/example.ts'
import { type Grade, isEligible, type Requirement } from './rules.ts'
import { listMembers } from './store.ts'

const sight = { organizations: [baDinh], self: null }
const anyMarks = fc.string({ unit: fc.constantFrom(...'OOOOGGCNEXA-'), maxLength: 40 })
const anyRequirement: fc.Arbitrary<Requirement> = fc.record({
  years: fc.integer({ min: 1, max: 6 }),
  grade: fc.constantFrom<Grade>('OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED'),
  lastYear: fc.integer({ min: 2000, max: 2030 }),
})

test('Postgres finds the very members that the rule finds, for any years and any requirement', async () => {
  await using example = await openExample()
  const marksOf = new Map(fc.sample(anyMarks, 500).map(marks => [newId(), marks]))
  const ids = [...marksOf.keys()]
  await example.tellOrganizations(hanoi)
  await example.tellMembers(ids.map(id => aMember({ id, organizationId: baDinhCell })))
  await example.db.$executeRaw`
    insert into subject_years select 'MEMBER', * from unnest(${ids}::uuid[], ${[...marksOf.values()]}::text[])`
  for (const requirement of fc.sample(anyRequirement, 60)) {
    const query = { requirement, within: baDinh, after: null, limit: 1_000 }
    const found = async (eligible: boolean) =>
      (await listMembers(example.db, sight, { ...query, eligible })).map(({ id }) => id).sort()
    const [fit, unfit] = [true, false].map(wanted =>
      ids.filter(id => isEligible(requirement, marksOf.get(id) ?? '') === wanted).sort(),
    )
    expect(await found(true)).toEqual(fit)
    expect(await found(false)).toEqual(unfit)
  }
})
