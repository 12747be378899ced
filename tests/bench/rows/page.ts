import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fiveYears } from '@laurel/infra/sample/programs'
import type { Ground, Row } from '../contest.ts'
import { measure } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { districtId } from '../seed/sample.ts'
import { insist, type Served, startService } from '../services.ts'

export const FIRST = 50
export const WARM_UP = 100
export const PAGES = 300

const PAGE = `query ($program: String!, $district: ID!) {
  eligibleMembers(filter: { program: $program, organizationId: $district }, first: ${FIRST}) {
    nodes {
      member { id }
      organization { id }
      eligibility {
        program { id code name subjectKind years grade lastYear source }
        eligible reasonCode reason
        years { year verdict grade revision reason decision { number date issuer } evaluation { id } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`

export const page: Row = {
  what: `eligibility page of a district, ${FIRST} members`,
  yardstick: 'the same statements by plain pg',
  unit: 'pages',
  aim: 'CPU ≤ 3 ×',
  judgedBy: 'cpu',
  isMet: ({ ratio }) => ratio.median <= 3,
  async prepare(ground) {
    const statements = await capture(ground)
    return { product: () => product(ground), yardstick: () => yardstick(ground, statements) }
  },
}

async function product(ground: Ground) {
  const { stand, seeds } = ground
  await using awards = await startService(stand, 'awards', await seeds.history(), { brokers: 'none' })
  const token = await officerOfDistrict(ground)
  await read(awards, token, WARM_UP)
  return await measure({ stand, processes: [awards], units: PAGES }, () => read(awards, token, PAGES))
}

async function yardstick({ stand, seeds }: Ground, statements: Statement[]) {
  const { superuserUrl: url } = await seeds.history()
  await using bare = await startYardstick(stand.launch, 'page', { url, statements, warmUp: WARM_UP, pages: PAGES })
  return await measure({ stand, processes: [bare], units: PAGES }, bare.go)
}

export type Statement = { text: string; values: unknown[] }

/** What the service really sends for one page. */
export async function capture(ground: Ground): Promise<Statement[]> {
  const { stand, seeds } = ground
  const file = join(stand.folder, 'statements')
  const module = new URL('../yardsticks/capture.js', import.meta.url)
  module.searchParams.set('file', file)
  const flags = [`--import=${module}`]
  const choices = { brokers: 'none', flags, script: 'services/awards/dist/main.js' } as const
  await using awards = await startService(stand, 'awards', await seeds.history(), choices)
  const token = await officerOfDistrict(ground)
  await read(awards, token, 1)
  await writeFile(file, '')
  await read(awards, token, 1)
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.map(line => JSON.parse(line)).filter(({ text }) => text !== 'select 1')
}

const officerOfDistrict = ({ stand }: Ground): Promise<string> =>
  stand.issuer.token([{ role: 'officer', organization: districtId }])

async function read(awards: Served, token: string, times: number): Promise<void> {
  const variables = { program: fiveYears.code, district: districtId }
  for (let page = 0; page < times; page++) {
    const { eligibleMembers } = await insist(awards, token, PAGE, variables)
    if (eligibleMembers.nodes.length !== FIRST) throw new Error(`a page of ${eligibleMembers.nodes.length}`)
  }
}
