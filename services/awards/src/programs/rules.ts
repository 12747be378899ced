import { Refusal, refuseIfAny } from '@laurel/shared/errors'

/** Who creates programmes. */
export const creators = ['officer', 'awards_officer'] as const

export type SubjectKind = 'MEMBER' | 'ORGANIZATION'
export type Grade = 'OUTSTANDING' | 'GOOD' | 'COMPLETED' | 'NOT_COMPLETED'

/** An award programme: `years` consecutive years, up to `lastYear`, each with at least `grade`. */
export type AwardProgram = {
  id: string
  code: string
  name: string
  /** The committee whose programme it is. */
  organizationId: string
  subjectKind: SubjectKind
  years: number
  grade: Grade
  lastYear: number
  source: string
}

/** The first year of which results are weighed; a row cannot begin before it. */
export const EARLIEST_YEAR = 1990

const LONGEST_ROW = 20
const LAST_YEARS = { from: 2000, to: 2100 }
const CONTROL = /\p{Cc}|\p{Cs}/u

/** The programme as it is kept; refuses everything that is out of range, all at once. */
export function propose(input: AwardProgram): AwardProgram {
  const program = {
    ...input,
    code: input.code.normalize('NFC'),
    name: input.name.normalize('NFC'),
    source: input.source.normalize('NFC'),
  }
  refuseIfAny([
    ...textProblem(program.code, 60, 'CODE_INVALID', 'input.code'),
    ...textProblem(program.name, 200, 'NAME_INVALID', 'input.name'),
    ...textProblem(program.source, 500, 'SOURCE_INVALID', 'input.source'),
    ...yearsProblem(program),
  ])
  return program
}

/** Whether a text can be a programme's code at all. */
export function isCode(text: string): boolean {
  return textProblem(text, 60, 'CODE_INVALID', 'code').length === 0
}

/** Refuses a committee that is unknown or outside the creator's scope. */
export function requireScope(isInScope: boolean): void {
  if (!isInScope) throw new Refusal('OUT_OF_SCOPE', { field: 'input.organizationId' })
}

/** Whether a repeated creation asks for the same programme. */
export function isSame(left: AwardProgram, right: AwardProgram): boolean {
  const content = (program: AwardProgram) => JSON.stringify(Object.entries(program).sort())
  return content(left) === content(right)
}

function textProblem(text: string, longest: number, code: string, field: string): Refusal[] {
  const fits = text.trim() === text && text !== '' && [...text].length <= longest && !CONTROL.test(text)
  return fits ? [] : [new Refusal(code, { field, values: { longest } })]
}

function yearsProblem({ years, lastYear }: AwardProgram): Refusal[] {
  const values = { longest: LONGEST_ROW, earliest: EARLIEST_YEAR, ...LAST_YEARS }
  const problem = (field: string) => [new Refusal('YEARS_OUT_OF_RANGE', { field, values })]
  if (years < 1 || years > LONGEST_ROW) return problem('input.years')
  if (lastYear < LAST_YEARS.from || lastYear > LAST_YEARS.to) return problem('input.lastYear')
  return lastYear - years + 1 < EARLIEST_YEAR ? problem('input.years') : []
}
