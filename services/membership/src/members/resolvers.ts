import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import type { Resolvers } from '../generated/graphql.ts'
import { periodAt } from '../organizations/rules.ts'
import { listMembers } from './store.ts'

export const memberResolvers: Pick<Resolvers, 'Member' | 'MembershipPeriod'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'member' | 'members'>
} = {
  Query: {
    member: (_, { id }, { loaders }) => loaders.member.load(requireId(id, 'id')),
    async members(_, { filter, first, after }, { db, sight }) {
      const within = filter?.organizationId ? requireId(filter.organizationId, 'filter.organizationId') : null
      const query = {
        within,
        status: filter?.status ?? null,
        after: keysAfter(after, ['text', 'id']),
        limit: rowsFor(first),
      }
      return pageOf(await listMembers(db, sight, query), first, ({ sortName, id }) => [sortName, id])
    },
  },
  Member: {
    __resolveReference: ({ id }, { loaders }) => loaders.member.load(id),
    async status(member, { asOf }, { loaders }) {
      if (!asOf) return member.status
      return periodAt(await loaders.memberStatuses.load(member.id), asOf)?.status ?? null
    },
    async organization(member, { asOf }, { loaders }) {
      const id = asOf
        ? periodAt(await loaders.memberOrganizations.load(member.id), asOf)?.organizationId
        : member.organizationId
      return id ? loaders.organization.load(id) : null
    },
    organizationPeriods: ({ id }, _, { loaders }) => loaders.memberOrganizations.load(id),
    statusPeriods: ({ id }, _, { loaders }) => loaders.memberStatuses.load(id),
  },
  MembershipPeriod: {
    organization: ({ organizationId }, _, { loaders }) => loaders.organization.load(organizationId),
  },
}
