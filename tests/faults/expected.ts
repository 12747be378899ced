import { type Book, keyOf, NO_FAULT } from './book.ts'
import { allDistricts, type Grade, gradeOf, memberOf, type Population } from './population.ts'

/** What must be final of one member's year. */
export type Due = { revision: number; grade: Grade }

export type Expected = {
  dues: Map<string, Due>
  /** During which fault a revision of a member's year was decided. */
  faultOf: (key: string, revision: number) => string
  /** The key of a subject's year; null for a subject that is not of the population. */
  keyOf: (subjectId: string, year: number) => string | null
}

/** Everything that clients were told is final. */
export function expectedBy(population: Population, book: Book): Expected {
  const dues = new Map<string, Due>()
  const faults = new Map<string, string>()
  for (const { year, district, fault } of book.finalized)
    for (let index = district.from; index < district.to; index++) {
      const key = keyOf(index, year)
      const revisions = book.revisions.get(key) ?? []
      const grade = revisions.at(-1)?.grade ?? gradeOf(population, index, year)
      dues.set(key, { revision: revisions.length + 1, grade })
      faults.set(`${district.code}/${year}`, fault)
    }
  const districts = allDistricts(population)
  const districtOf = (index: number) => districts.find(({ from, to }) => index >= from && index < to)?.code
  const last = Math.max(...districts.map(({ to }) => to))
  const indexes = new Map(Array.from({ length: last }, (_, index) => [memberOf(population, index), index]))
  return {
    dues,
    faultOf(key, revision) {
      const [index = 0, year] = key.split('/').map(Number)
      if (revision > 1) return book.revisions.get(key)?.[revision - 2]?.fault ?? NO_FAULT
      return faults.get(`${districtOf(index)}/${year}`) ?? NO_FAULT
    },
    keyOf(subjectId, year) {
      const index = indexes.get(subjectId)
      return index === undefined ? null : keyOf(index, year)
    },
  }
}
