import { requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import type { Resolvers } from '../generated/graphql.ts'
import { translate } from '../messages.ts'
import { periodAt } from '../organizations/rules.ts'
import { actionsOn } from './actions.ts'
import { requireWords, transferrers } from './rules.ts'
import { findMembers, listMembers, type Transaction } from './store.ts'
import { transferMember } from './transfer.ts'

export const memberResolvers: Pick<Resolvers, 'Member' | 'MembershipPeriod'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'member' | 'members'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'transferMember'>
} = {
  Query: {
    member: (_, { id }, { loaders }) => loaders.member.load(requireId(id, 'id')),
    async members(_, { filter, first, after }, { db, sight }) {
      const within = filter?.organizationId ? requireId(filter.organizationId, 'filter.organizationId') : null
      const words = typeof filter?.name === 'string' ? requireWords(filter.name) : null
      const query = {
        within,
        status: filter?.status ?? null,
        after: keysAfter(after, ['text', 'id']),
        limit: rowsFor(first),
      }
      const read = (tx: Transaction) =>
        words === null ? listMembers(tx, sight, query) : findMembers(tx, sight, words, query)
      return pageOf(await db.read(read), first, ({ sortName, id }) => [sortName, id])
    },
  },
  Mutation: {
    async transferMember(_, { input }, { db, actor, requestId, now, today, loaders }) {
      const officerOf = requireRole(actor, transferrers)
      const memberId = requireId(input.memberId, 'input.memberId')
      const organizationId = requireId(input.organizationId, 'input.organizationId')
      const author = { subject: actor.subject, requestId }
      const transfer = { memberId, organizationId, from: input.from }
      await transferMember(db, { transfer, officerOf, author, now, today })
      const member = await loaders.member.load(memberId)
      if (!member) throw new Error(`member ${memberId} is gone though he was just transferred`)
      return member
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
    availableActions: (member, _, context) => available(actionsOn(member, context), { ...context, translate }),
    statusPeriods: ({ id }, _, { loaders }) => loaders.memberStatuses.load(id),
  },
  MembershipPeriod: {
    organization: ({ organizationId }, _, { loaders }) => loaders.organization.load(organizationId),
  },
}
