/** The paper by which the results of a year stand. */
export type Decision = { number: string; date: string; issuer: string }

export const years = [2010, 2011, 2012, 2013, 2014] as const

/** A year of the sample. */
export type Year = (typeof years)[number]

// Made up for the sample: neither the numbers nor the days are those of real decisions.
const papers: Record<Year, [number: string, date: string]> = {
  2010: ['1201-QĐ/TU', '2011-01-27'],
  2011: ['2305-QĐ/TU', '2012-01-18'],
  2012: ['3412-QĐ/TU', '2013-01-30'],
  2013: ['4518-QĐ/TU', '2014-01-22'],
  2014: ['5624-QĐ/TU', '2015-01-28'],
}

/** The decision with which a year's results are entered. */
export function decisionOf(year: Year): Decision {
  const [number, date] = papers[year]
  return { number, date, issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
}
