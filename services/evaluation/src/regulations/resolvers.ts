import type { Resolvers } from '../generated/graphql.ts'

export const regulationResolvers: { Query: Pick<NonNullable<Resolvers['Query']>, 'regulations'> } = {
  Query: { regulations: (_, __, { regulations }) => regulations },
}
