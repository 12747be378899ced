import { requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import type { Context } from '../context.ts'
import type { Resolvers } from '../generated/graphql.ts'
import { translate } from '../messages.ts'
import { actionsOn, founders } from './actions.ts'
import { type Organization, type OrganizationPeriod, periodAt } from './rules.ts'
import { createOrganization, listOrganizations, organizationByCode } from './store.ts'

type Asked = { asOf?: string | null | undefined }

/** What it was on the day asked for; today needs no look at its periods. */
async function at(organization: Organization, { asOf }: Asked, { loaders }: Context) {
  if (!asOf) return organization
  const periods = await loaders.organizationPeriods.load(organization.id)
  return periodAt<OrganizationPeriod>(periods, asOf)
}

const keysOf = ({ name, id }: Organization) => [name, id]

export const organizationResolvers: Pick<Resolvers, 'Organization'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'organization' | 'organizations'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'createOrganization'>
} = {
  Query: {
    async organization(_, { id, code }, { db, sight, loaders }) {
      if (id) return loaders.organization.load(requireId(id, 'id'))
      return code ? db.read(tx => organizationByCode(tx, sight, code)) : null
    },
    async organizations(_, { filter, first, after }, { db, sight }) {
      const within = filter?.within ? requireId(filter.within, 'filter.within') : null
      const query = {
        within,
        kind: filter?.kind ?? null,
        after: keysAfter(after, ['text', 'id']),
        limit: rowsFor(first),
      }
      return pageOf(await db.read(tx => listOrganizations(tx, sight, query)), first, keysOf)
    },
  },
  Mutation: {
    async createOrganization(_, { input }, { db, actor, requestId, now, today }) {
      const officerOf = requireRole(actor, founders)
      const id = requireId(input.id, 'input.id')
      const parentId = input.parentId ? requireId(input.parentId, 'input.parentId') : null
      const author = { subject: actor.subject, requestId }
      return createOrganization(db, { input: { ...input, id, parentId }, officerOf, author, now, today })
    },
  },
  Organization: {
    __resolveReference: ({ id }, { loaders }) => loaders.organization.load(id),
    name: async (organization, args, context) => (await at(organization, args, context))?.name ?? null,
    kind: async (organization, args, context) => (await at(organization, args, context))?.kind ?? null,
    async parent(organization, args, context) {
      const parentId = (await at(organization, args, context))?.parentId
      return parentId ? context.loaders.organization.load(parentId) : null
    },
    async path(organization, { asOf }, { loaders }) {
      const ids = asOf ? await loaders.pathAt.load({ id: organization.id, day: asOf }) : organization.path
      const found = await Promise.all(ids.map(id => loaders.organization.load(id)))
      return found.filter(step => step !== null)
    },
    periods: ({ id }, _, { loaders }) => loaders.organizationPeriods.load(id),
    async children({ id }, { first, after }, { db, sight }) {
      const query = { parentId: id, after: keysAfter(after, ['text', 'id']), limit: rowsFor(first) }
      return pageOf(await db.read(tx => listOrganizations(tx, sight, query)), first, keysOf)
    },
    memberCount: ({ id }, _, { loaders }) => loaders.memberCount.load(id),
    availableActions: (organization, _, context) =>
      available(actionsOn(organization, context), { ...context, translate }),
  },
}
