import { organizationsOf, requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import type { Resolvers } from '../generated/graphql.ts'
import { translate } from '../messages.ts'
import { actionsOn } from './actions.ts'
import { importers } from './rules.ts'
import { importJobInSight, problemsOf, startImport } from './store.ts'

export const importResolvers: Pick<Resolvers, 'ImportJob' | 'ImportProblem'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'importJob'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'startImport'>
} = {
  Query: {
    importJob: (_, { id }, { db, actor }) =>
      db.read(tx => importJobInSight(tx, requireId(id, 'id'), organizationsOf(actor, ['officer', 'auditor']))),
  },
  Mutation: {
    startImport(_, { input }, { db, actor, requestId }) {
      const officerOf = requireRole(actor, importers)
      const start = {
        id: requireId(input.id, 'input.id'),
        kind: input.kind,
        mode: input.mode,
        organizationId: requireId(input.organizationId, 'input.organizationId'),
      }
      return startImport(db, start, officerOf, { subject: actor.subject, requestId })
    },
  },
  ImportJob: {
    __resolveReference: ({ id }, { db, actor }) =>
      db.read(tx => importJobInSight(tx, requireId(id, 'id'), organizationsOf(actor, ['officer', 'auditor']))),
    availableActions: (job, _, context) => available(actionsOn(job, context), { ...context, translate }),
    uploadPath: ({ id }) => `/imports/${id}`,
    async problems({ id }, { first, after }, { db }) {
      const place = keysAfter(after, ['number', 'text', 'text'])
      const rows = await db.read(tx => problemsOf(tx, id, place, rowsFor(first)))
      return pageOf(rows, first, ({ line, columnName, code }) => [line, columnName, code])
    },
  },
  ImportProblem: {
    column: ({ columnName }) => columnName || null,
    message: ({ code, columnName, value }, _, { locale }) => translate(code, locale, { column: columnName, value }),
  },
}
