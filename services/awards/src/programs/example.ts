import { newId } from '@laurel/shared/ids'
import type { AwardProgram } from './rules.ts'

/** A programme as it may be created: five outstanding years up to 2014 unless told otherwise. */
export function aProgram(example: Partial<AwardProgram> & { organizationId: string }): AwardProgram {
  const id = example.id ?? newId()
  return {
    id,
    code: `BK-${id}`,
    name: 'Bằng khen 5 năm liền 2010–2014',
    subjectKind: 'MEMBER',
    years: 5,
    grade: 'OUTSTANDING',
    lastYear: 2014,
    source: 'Kế hoạch 149-KH/TU ngày 12-3-2015',
    ...example,
  }
}
