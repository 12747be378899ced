import { expect, test } from '@jest/globals'
import { openForCaller } from '@laurel/shared/caller-database'
import { newId } from '@laurel/shared/ids'
import { anOfficerOf, askingAs } from '@laurel/shared/testing/callers'
import type { Client } from './context.ts'
import { baDinh, baDinhCell, hanoi, openExample } from './example.ts'
import { createLoaders } from './loaders.ts'
import { aMember } from './members/example.ts'

test('a hundred members, or organisations, asked for in one request cost one statement', async () => {
  await using example = await openExample()
  const ids = Array.from({ length: 100 }, newId)
  await example.tellOrganizations(hanoi)
  await example.tellMembers(ids.map(id => aMember({ id, places: [{ organizationId: baDinhCell }] })))
  let statements = 0
  const counted = example.db.$extends({
    query: {
      $queryRaw({ args, query }) {
        statements++
        return query(args)
      },
    },
  })
  const loaders = createLoaders({
    db: openForCaller(counted as unknown as Client, askingAs(anOfficerOf(baDinh))),
    sight: { organizations: [baDinh], self: null },
    actor: { subject: 'tester', memberId: null, grants: [], locale: null },
  })
  const found = await Promise.all([...ids, newId(), 'x'].map(id => loaders.evaluationsOfMember.load(id)))
  expect(found).toEqual(Array(102).fill([]))
  expect(statements).toBe(2) // the first says who asks
  const progress = [...hanoi.map(({ subject }) => subject), 'x'].map(organizationId =>
    loaders.progress.load({ organizationId, year: 2014 }),
  )
  expect(await Promise.all(progress)).toEqual(Array(6).fill(null))
  expect(statements).toBe(3)
  const campaignId = newId()
  const rules = ids.flatMap(id => [
    loaders.opening.load({ organizationId: id, year: 2014 }),
    loaders.standing.load({ campaignId, organizationId: id }),
    loaders.revisable.load({ id }),
    loaders.conductedBy.load(id),
    loaders.whyNotRecorded.load({ campaignId, year: 2014, subjectKind: 'MEMBER', subjectId: id, evaluationId: null }),
  ])
  await Promise.all(rules)
  expect(statements).toBe(8)
})
