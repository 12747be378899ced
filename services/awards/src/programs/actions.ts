import { type Actor, requireRole } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import type { ProgramLoaders } from './loaders.ts'
import { creators, requireScope } from './rules.ts'

type Caller = { actor: Actor; loaders: Pick<ProgramLoaders, 'creationScope'> }

/** What may be done in awards for an organisation. */
export const actionsOn = ({ id }: { id: string }, { actor, loaders }: Caller): Offer[] => [
  {
    action: 'createAwardProgram',
    missingInput: ['code', 'name', 'years', 'lastYear', 'source'],
    async rules() {
      requireRole(actor, creators)
      requireScope(await loaders.creationScope.load(id))
    },
  },
]
