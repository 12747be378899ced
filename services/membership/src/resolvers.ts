import type { Resolvers } from './generated/graphql.ts'
import { importResolvers } from './imports/resolvers.ts'
import { memberResolvers } from './members/resolvers.ts'
import { organizationResolvers } from './organizations/resolvers.ts'

export const resolvers: Resolvers = {
  ...organizationResolvers,
  ...memberResolvers,
  ...importResolvers,
  Query: { ...organizationResolvers.Query, ...memberResolvers.Query, ...importResolvers.Query },
  Mutation: { ...organizationResolvers.Mutation, ...memberResolvers.Mutation, ...importResolvers.Mutation },
}
