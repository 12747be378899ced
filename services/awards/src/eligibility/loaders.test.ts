import { expect, test } from '@jest/globals'
import { openForCaller } from '@laurel/shared/caller-database'
import { newId } from '@laurel/shared/ids'
import { anOfficerOf, askingAs } from '@laurel/shared/testing/callers'
import type { Client } from '../context.ts'
import { baDinh, baDinhCell, hanoi, openExample } from '../example.ts'
import { aMember } from '../members/example.ts'
import { createEligibilityLoaders } from './loaders.ts'

test('a hundred members asked for in one request cost one statement', async () => {
  await using example = await openExample()
  const ids = Array.from({ length: 100 }, newId)
  await example.tellOrganizations(hanoi)
  await example.tellMembers(ids.map(id => aMember({ id, organizationId: baDinhCell })))
  let statements = 0
  const counted = example.db.$extends({
    query: {
      $queryRaw({ args, query }) {
        statements++
        return query(args)
      },
    },
  })
  const sight = { organizations: [baDinh], self: null }
  const loaders = createEligibilityLoaders({
    db: openForCaller(counted as unknown as Client, askingAs(anOfficerOf(baDinh))),
    sight,
  })
  const found = await Promise.all([...ids, newId(), 'x'].map(id => loaders.knownMember.load(id)))
  expect(found.map(known => known?.id ?? null)).toEqual([...ids, null, null])
  expect(statements).toBe(2) // the first says who asks
})
