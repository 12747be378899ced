import type { Walked } from './walking.ts'

/** What a place that no longer works at all answers: red for it is no proof that the walk sees what the guard keeps. */
const COLLAPSED =
  /INTERNAL|SyntaxError|TypeError|ReferenceError|is not defined|DATABASE_UNAVAILABLE|SUBGRAPH_UNAVAILABLE/

export type Verdict = { isCaught: boolean; words: string }

/** Whether the walk saw that the guard was gone: by a comparison that failed, not by a crash. */
export function verdictOf({ failed, broken }: Walked): Verdict {
  if (broken) return { isCaught: false, words: `NOT CAUGHT, for the walk itself broke: ${firstLines(broken)}` }
  if (!failed) return { isCaught: false, words: 'NOT CAUGHT' }
  if (COLLAPSED.test(failed.why) || !failed.why.includes('expect('))
    return { isCaught: false, words: `NOT CAUGHT, for all collapsed: ${firstLines(failed.why)}` }
  return { isCaught: true, words: `caught by “${failed.test}”` }
}

const firstLines = (text: string) => text.split('\n').slice(0, 12).join(' ').slice(0, 600)
