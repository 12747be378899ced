import { requireRole } from '@laurel/shared/actor'
import { requireId } from '@laurel/shared/ids'
import type { Resolvers } from '../generated/graphql.ts'
import { creators, propose } from './rules.ts'
import { createProgram, listPrograms } from './store.ts'

/** Programmes are for everyone who is known to read, and for their committee's officers to create. */
export const programResolvers: Pick<Resolvers, 'AwardProgram'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'awardProgram' | 'awardPrograms'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'createAwardProgram'>
} = {
  Query: {
    async awardProgram(_, { id, code }, { loaders }) {
      if (id) return loaders.program.load(requireId(id, 'id'))
      return code ? loaders.programByCode.load(code) : null
    },
    awardPrograms: (_, __, { db }) => db.read(listPrograms),
  },
  Mutation: {
    async createAwardProgram(_, { input }, { db, actor, requestId }) {
      const officerOf = requireRole(actor, creators)
      const ids = {
        id: requireId(input.id, 'input.id'),
        organizationId: requireId(input.organizationId, 'input.organizationId'),
      }
      const program = propose({ ...input, ...ids })
      return createProgram(db, { program, officerOf, author: { subject: actor.subject, requestId } })
    },
  },
  AwardProgram: {
    __resolveReference: ({ id }, { loaders }) => loaders.program.load(id),
  },
}
