import { type Author, audit } from '@laurel/shared/audit'
import { Refusal } from '@laurel/shared/errors'
import type { Database } from '../context.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { isInScope } from '../organizations/store.ts'
import { type AwardProgram, isSame, requireScope } from './rules.ts'

type Transaction = Prisma.TransactionClient

/** What of these is known, in no order. */
export function programsByIds(db: Transaction, ids: string[]): Promise<AwardProgram[]> {
  return db.awardProgram.findMany({ where: { id: { in: ids } } }) as Promise<AwardProgram[]>
}

/** What of these is known, in no order. */
export function programsByCodes(db: Transaction, codes: string[]): Promise<AwardProgram[]> {
  return db.awardProgram.findMany({ where: { code: { in: codes } } }) as Promise<AwardProgram[]>
}

export function listPrograms(db: Transaction): Promise<AwardProgram[]> {
  return db.awardProgram.findMany({ orderBy: { code: 'asc' } }) as Promise<AwardProgram[]>
}

type Creation = { program: AwardProgram; officerOf: string[]; author: Author }

/** Creates a programme with its audit entry; a repeat gets the first answer. */
export function createProgram(db: Database, { program, officerOf, author }: Creation): Promise<AwardProgram> {
  return db.write(async tx => {
    requireScope(await isInScope(tx, program.organizationId, officerOf))
    const { count } = await tx.awardProgram.createMany({ data: [program], skipDuplicates: true })
    if (count === 0) return repeated(tx, program)
    await audit(tx, author, [
      { action: 'createAwardProgram', targetKind: 'AwardProgram', targetId: program.id, after: program },
    ])
    return program
  })
}

/** The programme that was in the way, if it is the same one. */
async function repeated(tx: Transaction, program: AwardProgram): Promise<AwardProgram> {
  const [existing] = await programsByIds(tx, [program.id])
  if (!existing) throw new Refusal('CODE_TAKEN', { field: 'input.code', values: { code: program.code } })
  if (!isSame(existing, program)) throw new Refusal('PROGRAM_EXISTS', { field: 'input.id' })
  return existing
}
