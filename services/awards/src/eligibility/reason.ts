import type { Locale, Translate } from '@laurel/shared/messages'
import type { AwardProgram } from '../programs/rules.ts'
import type { Explanation, JudgedYear, Result } from './rules.ts'

/** What was found of a subject for a programme. */
export type Eligibility = Explanation & { program: AwardProgram }

/** Why, as a sentence: the deciding year, its grade in words, the decision, and the revision if there was one. */
export function reasonOf(eligibility: Eligibility, locale: Locale, translate: Translate): string {
  const { reasonCode, decisive, program } = eligibility
  const say: Say = (code, values) => translate(code, locale, values)
  if (reasonCode === 'UNKNOWN_SUBJECT') return say('REASON_UNKNOWN_SUBJECT')
  const level = say(`LEVEL_${program.grade}`)
  if (decisive === null) return say('REASON_ROW_COMPLETE', { ...rowOf(eligibility), level }) + exempt(eligibility, say)
  return say(`REASON_${reasonCode}`, { year: decisive.year, level, ...behind(decisive, locale, say) })
}

type Say = (code: string, values?: Record<string, unknown>) => string

function rowOf({ years, program }: Eligibility) {
  return { years: program.years, from: years[0]?.year, to: years.at(-1)?.year }
}

function exempt({ years }: Eligibility, say: Say): string {
  const skipped = years.filter(({ verdict }) => verdict === 'SKIPPED').map(({ year }) => year)
  return skipped.length > 0 ? ` ${say('REASON_EXEMPT_YEARS', { years: skipped.join(', ') })}` : ''
}

function behind({ result }: JudgedYear, locale: Locale, say: Say) {
  if (!result) return {}
  const { number, date, issuer } = result.decision
  return {
    grade: result.grade ? say(`GRADE_${result.grade}`) : '',
    decision: say('REASON_DECISION', { number, issuer, date: dayIn(locale, date) }),
    revision: revised(result, say),
  }
}

function revised({ revision, reason }: Result, say: Say): string {
  return revision > 1 ? say('REASON_REVISED', { revision, reason: reason ?? '' }) : ''
}

const dayFormats = {
  vi: new Intl.DateTimeFormat('vi-VN', { day: 'numeric', month: 'numeric', year: 'numeric', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
}

function dayIn(locale: Locale, day: string): string {
  return dayFormats[locale].format(new Date(day))
}
