import { founded } from './organizations.ts'
import { draw, drawEvenly, purpose } from './random.ts'

/** The days of a member's life in the party, as numbers of days since 1970. */
export type Life = {
  born: number
  admitted: number
  /** Absent while on probation. */
  official: number | undefined
  joined: number
  exemptFrom: number | undefined
}

const dayMs = 86_400_000
const daysPerYear = 365.25

// All lives together touch some 35,000 days: writing each only once doubles the speed of the whole stream.
const dates = new Map<number, string>()

const begin = dayOf(founded)
const firstYear = dayOf('2010-01-01')
const afterLastYear = dayOf('2015-01-01')
const lastArrival = dayOf('2009-12-14')
/** The day the sample is a picture of; who is not official by then is on probation. */
const today = dayOf('2015-03-12')

const shareAdmittedSince2010 = 0.06
const yearsOfAdmissionBefore = 55

/** What happened to the member of this index, and when. */
export function lifeOf(seed: number, index: number): Life {
  const { admitted, seniority } = admissionOf(drawEvenly(seed, index, purpose.admission))
  const age = 19 + 20 * draw(seed, index, purpose.age) * (1 - seniority / 2)
  const born = Math.floor(admitted - age * daysPerYear)
  const official = admitted + 365 + Math.floor(30 * draw(seed, index, purpose.probation))
  const joined = admitted < begin ? arrivalOf(draw(seed, index, purpose.arrival)) : admitted
  const exemptFrom = exemptionOf(draw(seed, index, purpose.exemption), born)
  return { born, admitted, official: official < today ? official : undefined, joined, exemptFrom }
}

/** The number of a day, from its ISO 8601 form. */
export function dayOf(date: string): number {
  return Date.parse(date) / dayMs
}

/** A day in ISO 8601, from its number. */
export function dateOf(day: number): string {
  const known = dates.get(day)
  if (known) return known
  const date = new Date(day * dayMs).toISOString().slice(0, 10)
  dates.set(day, date)
  return date
}

// Seniority is 0 for those of the last years and 1 for the oldest, who were admitted young.
function admissionOf(drawn: number): { admitted: number; seniority: number } {
  if (drawn < shareAdmittedSince2010) {
    const passed = (drawn / shareAdmittedSince2010) * (afterLastYear - firstYear)
    return { admitted: firstYear + Math.floor(passed), seniority: 0 }
  }
  const seniority = ((drawn - shareAdmittedSince2010) / (1 - shareAdmittedSince2010)) ** 1.4
  return { admitted: firstYear - 1 - Math.floor(seniority * yearsOfAdmissionBefore * daysPerYear), seniority }
}

// Most were there when the city was enlarged, the others came before the first year of the sample.
function arrivalOf(drawn: number): number {
  return drawn < 0.7 ? begin : begin + Math.floor(((drawn - 0.7) / 0.3) * (lastArrival - begin))
}

// A good quarter of those of 75 and more in 2010, rather in the first years than in the last.
function exemptionOf(drawn: number, born: number): number | undefined {
  if (drawn >= 0.28 || born > firstYear - 75 * daysPerYear) return undefined
  return lastArrival + 1 + Math.floor((drawn / 0.28) ** 2 * (afterLastYear - lastArrival - 2))
}
