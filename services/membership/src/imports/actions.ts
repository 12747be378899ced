import { type Actor, organizationsOf } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import { Refusal } from '@laurel/shared/errors'
import { isUnder } from '../organizations/rules.ts'
import { awaitsFile, type ImportJob, importers } from './rules.ts'

/** Refuses who may not send the file of a job on the organisation of this path. */
export function requireSender(about: { path: string[] } | null | undefined, actor: Actor): void {
  if (!about || !isUnder(about.path, organizationsOf(actor, importers))) throw new Refusal('IMPORT_UNKNOWN')
}

type Caller = {
  actor: Actor
  loaders: { organization: { load: (id: string) => Promise<{ path: string[] } | null> } }
}

/** What may be done to an import. */
export const actionsOn = (job: ImportJob, { actor, loaders }: Caller): Offer[] => [
  {
    action: 'sendImportFile',
    missingInput: ['file'],
    async rules() {
      requireSender(await loaders.organization.load(job.organizationId), actor)
      awaitsFile(job, null)
    },
  },
]
