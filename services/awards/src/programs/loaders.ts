import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import { type AwardProgram, isCode } from './rules.ts'
import { programsByCodes, programsByIds } from './store.ts'

export type ProgramLoaders = {
  program: DataLoader<string, AwardProgram | null>
  programByCode: DataLoader<string, AwardProgram | null>
}

/** One statement per batch and request; null for what is unknown. */
export function createProgramLoaders({ db }: Pick<Context, 'db'>): ProgramLoaders {
  return {
    program: new DataLoader(async ids => {
      const found = await programsByIds(db, ids.filter(isId))
      const byId = new Map(found.map(program => [program.id, program]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    }),
    programByCode: new DataLoader(async asked => {
      const codes = asked.map(code => code.normalize('NFC'))
      const found = await programsByCodes(db, codes.filter(isCode))
      const byCode = new Map(found.map(program => [program.code, program]))
      return codes.map(code => byCode.get(code) ?? null)
    }),
  }
}
