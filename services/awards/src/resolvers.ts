import { eligibilityResolvers } from './eligibility/resolvers.ts'
import type { Resolvers } from './generated/graphql.ts'
import { programResolvers } from './programs/resolvers.ts'

export const resolvers: Resolvers = {
  ...programResolvers,
  ...eligibilityResolvers,
  Query: { ...programResolvers.Query, ...eligibilityResolvers.Query },
  Mutation: programResolvers.Mutation,
}
