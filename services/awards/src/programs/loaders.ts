import { organizationsOf } from '@laurel/shared/actor'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import { inScope } from '../organizations/store.ts'
import { type AwardProgram, creators, isCode } from './rules.ts'
import { programsByCodes, programsByIds } from './store.ts'

export type ProgramLoaders = {
  program: DataLoader<string, AwardProgram | null>
  programByCode: DataLoader<string, AwardProgram | null>
  /** Whether the caller may create programmes of an organisation. */
  creationScope: DataLoader<string, boolean>
}

/** One statement per batch and request; null for what is unknown. */
export function createProgramLoaders({ db, actor }: Pick<Context, 'db' | 'actor'>): ProgramLoaders {
  return {
    program: new DataLoader(async ids => {
      const found = await db.read(tx => programsByIds(tx, ids.filter(isId)))
      const byId = new Map(found.map(program => [program.id, program]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    }),
    creationScope: new DataLoader(async ids => {
      const found = await db.read(tx => inScope(tx, ids.filter(isId), organizationsOf(actor, creators)))
      return ids.map(id => found.has(id.toLowerCase()))
    }),
    programByCode: new DataLoader(async asked => {
      const codes = asked.map(code => code.normalize('NFC'))
      const found = await db.read(tx => programsByCodes(tx, codes.filter(isCode)))
      const byCode = new Map(found.map(program => [program.code, program]))
      return codes.map(code => byCode.get(code) ?? null)
    }),
  }
}
