import { Refusal } from '@laurel/shared/errors'

/** A rule set with its time in force (`from` inclusive, `to` exclusive) and its source. */
export type Regulation = {
  code: string
  title: string
  document: string
  from: string
  to: string | null
  confidence: string
}

/** The first and the day after the last of a calendar year. */
export const periodOf = (year: number): { from: string; to: string } => ({
  from: `${year}-01-01`,
  to: `${year + 1}-01-01`,
})

/** The last day of a calendar year. */
export const lastDayOf = (year: number): string => `${year}-12-31`

/** The rule set in force on the year's last day; refuses a year without one and one that has not begun. */
export function regulationOf(regulations: Regulation[], year: number, today: string): Regulation {
  const found = regulations.find(({ from, to }) => from <= lastDayOf(year) && (to === null || lastDayOf(year) < to))
  // days are compared as text, which holds for years of four digits
  if (!found || year < 1_000 || year > 9_999 || periodOf(year).from > today)
    throw new Refusal('UNKNOWN_YEAR', { field: 'input.year', values: { year } })
  return found
}
