import { campaignResolvers } from './campaigns/resolvers.ts'
import { evaluationResolvers } from './evaluations/resolvers.ts'
import { finalizationResolvers } from './finalizations/resolvers.ts'
import type { Resolvers } from './generated/graphql.ts'
import { regulationResolvers } from './regulations/resolvers.ts'

export const resolvers: Resolvers = {
  ...campaignResolvers,
  ...evaluationResolvers,
  ...finalizationResolvers,
  Query: {
    ...campaignResolvers.Query,
    ...evaluationResolvers.Query,
    ...finalizationResolvers.Query,
    ...regulationResolvers.Query,
  },
  Mutation: { ...campaignResolvers.Mutation, ...evaluationResolvers.Mutation, ...finalizationResolvers.Mutation },
}
