import { roles } from '@laurel/shared/actor'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { aHanoi, type Hanoi, liveFiveYears } from '../hanoi.ts'
import { dataOf, type System, startSystem } from '../system.ts'
import type { Facts } from './scope.ts'

const TREE = `{ organizations(first: 100) { nodes { id code path { id } } }
  members(first: 100) { nodes { id organization { id } } } }`
const MOVE = 'mutation ($input: TransferMemberInput!) { transferMember(input: $input) { id } }'
const START = 'mutation ($input: StartImportInput!) { startImport(input: $input) { id } }'
const OPEN = 'mutation ($input: OpenCampaignInput!) { openCampaign(input: $input) { id } }'
const RECORD = 'mutation ($input: RecordResultsInput!) { recordResults(input: $input) { recorded } }'
const FINALIZE = 'mutation ($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) { id } }'
const PROGRAM = 'mutation ($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id } }'
const EVALUATED = `query ($member: ID!, $district: ID!) { member(id: $member) { organization { code } evaluations { id year } }
  organization(id: $district) { evaluations { id year } } }`

export const ofDistricts = 'BD-2015'
const ofAYear = {
  ...{ code: ofDistricts, name: 'Đảng bộ xuất sắc', subjectKind: 'ORGANIZATION', years: 1, lastYear: 2015 },
  source: 'Hướng dẫn của thử nghiệm',
}

/**
 * Five years of a small Hà Nội, and a sixth that Ba Đình ran by itself, with a result of its own. After them one of its
 * members has moved to Hoàn Kiếm: what was decided of him stays where it was made.
 */
export async function startAuthorityWorld() {
  const system = await startSystem()
  const hanoi = aHanoi()
  const officer = await liveFiveYears(system, hanoi)
  const [an, binh] = hanoi.people as [Hanoi['people'][number], Hanoi['people'][number]]
  const ask = async (query: string, variables: object) => dataOf(await system.graph(query, { ...variables }, officer))
  const { organizations, members } = await ask(TREE, {})
  const codes = new Map<string, string>(organizations.nodes.map(({ id, code }: Row) => [code, id]))
  const cell = (code: string) => codes.get(code) as string
  const ids = { campaign: newId(), finalization: newId(), import: newId() }
  await runDistrictYear(ask, { hanoi, ids, members: [an.id, binh.id] })
  await ask(PROGRAM, { input: { ...ofAYear, id: newId(), organizationId: hanoi.city } })
  await ask(START, { input: { id: ids.import, kind: 'MEMBERS', organizationId: hanoi.baDinh } })
  await ask(MOVE, { input: { memberId: an.id, organizationId: cell('HN.2.1.1'), from: '2020-01-01' } })
  const { member, organization } = await eventually(async () => {
    const found = await ask(EVALUATED, { member: an.id, district: hanoi.baDinh })
    if (found.member?.evaluations?.length !== 6 || found.organization?.evaluations?.length !== 1)
      throw new Error('not yet')
    return found
  })
  return {
    ...{ system, hanoi, an, binh, ids },
    cells: { baDinh: cell('HN.1.1.1'), hoanKiem: cell('HN.2.1.1') },
    evaluations: { ofMember: member.evaluations[0].id as string, ofDistrict: organization.evaluations[0].id as string },
    facts: await factsOf(system, {
      paths: new Map<string, string[]>(organizations.nodes.map(({ id, path }: Row) => [id, path.map(step => step.id)])),
      homes: new Map<string, string>(members.nodes.map(({ id, organization: home }: Row) => [id, home.id])).set(
        an.id,
        cell('HN.2.1.1'),
      ),
    }),
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  }
}

type Row = { id: string; code: string; path: { id: string }[]; organization: { id: string } }
type Ask = (query: string, variables: object) => Promise<Record<string, Row>>
type District = { hanoi: Hanoi; ids: { campaign: string; finalization: string }; members: string[] }

async function runDistrictYear(ask: Ask, { hanoi, ids, members }: District): Promise<void> {
  const decision = { number: '12-QĐ/QU', date: '2016-01-20', issuer: 'Ban Thường vụ Quận uỷ Ba Đình' }
  await ask(OPEN, { input: { id: ids.campaign, organizationId: hanoi.baDinh, year: 2015, origin: 'CAMPAIGN' } })
  const graded = { outcome: 'GRADED', grade: 'OUTSTANDING' }
  const results = [
    ...members.map(subjectId => ({ subjectId, ...graded })),
    { subjectKind: 'ORGANIZATION', subjectId: hanoi.baDinh, ...graded },
  ]
  await ask(RECORD, { input: { campaignId: ids.campaign, results } })
  await ask(FINALIZE, {
    input: { id: ids.finalization, campaignId: ids.campaign, organizationId: hanoi.baDinh, decision },
  })
}

type Known = { paths: Map<string, string[]>; homes: Map<string, string> }

/** Where everything is; what belongs to an organisation is asked of the stores, not of the graph that is judged. */
async function factsOf({ stores }: System, { paths, homes }: Known): Promise<Facts> {
  const owners = new Map<string, string>()
  const evaluated = new Map<string, string>()
  const collect = (url: string, table: string) =>
    withClient(url, async client => {
      const { rows } = await client.query(`select * from ${table}`)
      for (const { id, organization_id, subject_kind, subject_id } of rows) {
        owners.set(id, organization_id)
        if (subject_kind === 'MEMBER') evaluated.set(id, subject_id)
      }
    })
  await collect(stores.evaluation.ownerUrl, 'campaigns')
  await collect(stores.evaluation.ownerUrl, 'evaluations')
  await collect(stores.evaluation.ownerUrl, 'finalization_jobs')
  await collect(stores.membership.ownerUrl, 'import_jobs')
  return {
    pathOf: id => paths.get(id) ?? [],
    homeOf: id => homes.get(id) ?? '',
    ownerOf: id => owners.get(id) ?? '',
    memberOf: id => evaluated.get(id),
  }
}

export type AuthorityWorld = Awaited<ReturnType<typeof startAuthorityWorld>>

/** A token that may see everything: every role over the city, and a member. */
export function everythingOf({ system, hanoi, an }: AuthorityWorld): Promise<string> {
  return system.issuer.token(
    roles.map(role => ({ role, organization: hanoi.city })),
    { memberId: an.id },
  )
}
