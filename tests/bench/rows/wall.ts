import type { Ground, Row } from '../contest.ts'
import { measure } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { capture, FIRST, PAGES, type Statement, WARM_UP } from './page.ts'

/** What row-level security costs: a page's transaction as its caller, and the same reads by the service's own role. */
export const wall: Row = {
  what: `row-level security: the statements of an eligibility page, ${FIRST} members`,
  yardstick: 'the same reads past the policies, without a transaction',
  unit: 'pages',
  aim: 'CPU ≤ 2 ×',
  judgedBy: 'cpu with Postgres',
  isMet: ({ ratio }) => ratio.median <= 2,
  async prepare(ground) {
    const statements = await capture(ground)
    const reads = statements.filter(({ text }) => !/^(begin|commit)$|set_config/i.test(text.trim()))
    if (reads.length + 3 !== statements.length)
      throw new Error(
        `a page is no longer a transaction of one caller: ${statements.map(({ text }) => text).join('; ')}`,
      )
    return { product: () => run(ground, statements), yardstick: () => run(ground, reads) }
  },
}

async function run({ stand, seeds }: Ground, statements: Statement[]) {
  const { appUrl: url } = await seeds.history()
  await using bare = await startYardstick(stand.launch, 'page', { url, statements, warmUp: WARM_UP, pages: PAGES })
  return await measure({ stand, processes: [bare], units: PAGES }, bare.go)
}
