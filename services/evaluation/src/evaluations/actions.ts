import { requireRole } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import { requireRecordable } from '../campaigns/actions.ts'
import { conductors } from '../campaigns/rules.ts'
import type { Context } from '../context.ts'
import { type Evaluation, requireFinal, requireRevisingScope, revisers } from './rules.ts'

/** What may be done to an evaluation. */
export const actionsOn = (evaluation: Evaluation, context: Pick<Context, 'actor' | 'loaders'>): Offer[] => [
  {
    action: 'recordResult',
    missingInput: ['result'],
    async rules() {
      requireRole(context.actor, conductors)
      const { id, campaignId, year, subjectKind, subjectId } = evaluation
      await requireRecordable({ evaluationId: id, campaignId, year, subjectKind, subjectId }, context)
    },
  },
  {
    action: 'reviseEvaluation',
    missingInput: ['grade', 'reason', 'decision'],
    async rules() {
      requireRole(context.actor, revisers)
      requireFinal(requireRevisingScope(await context.loaders.revisable.load(evaluation)))
    },
  },
]
