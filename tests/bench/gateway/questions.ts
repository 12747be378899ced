import { newId } from '@laurel/shared/ids'
import type { Answers } from '../yardsticks/subgraphs.ts'
import { TURN, turnOf } from '../yardsticks/turn.ts'

/** A query, and what its subgraphs answer to the plan of it, whoever made that. */
export type Question = {
  what: string
  text: string
  answers: Record<'membership' | 'evaluation' | 'awards', Answers>
  /** The whole answer, as text, to who asks by a number. */
  answerTo(number: number): string
}

/** An id that is another for each number that is asked by. */
const id = () => newId().slice(0, -TURN.length) + TURN
const fresh = (count: number) => Array.from({ length: count }, id)

const membersOf = (count: number) =>
  fresh(count).map((id, index) => ({
    ...{ __typename: 'Member', id },
    ...{ displayName: `Nguyễn Văn ${index}`, status: 'OFFICIAL' },
  }))
const eligibility = { eligible: true, reasonCode: 'ROW_COMPLETE' }
const ELIGIBILITY = 'eligibility(program: "149-KH/TU") { eligible reasonCode }'

/** A screen: 20 members, each with five results and whether he is eligible; two fetches of entities. */
function screen(): Question {
  const members = membersOf(20)
  const evaluations = [2010, 2011, 2012, 2013, 2014].map(year => ({ id: id(), year, grade: 'OUTSTANDING' }))
  return {
    what: '20 members, two entity fetches',
    text: `query ($first: Int!) { members(first: $first) { nodes { id displayName status
      evaluations { id year grade } ${ELIGIBILITY} } } }`,
    answers: {
      membership: { root: { members: { nodes: members } } },
      evaluation: { entities: [{ evaluations }] },
      awards: { entities: [{ eligibility }] },
    },
    answerTo: answering(members.map(member => ({ ...member, evaluations, eligibility }))),
  }
}

/** A report: 40 members of eight cells with four results each, and of each the cell's name: 1,000 leaf values by three levels of fetches. */
function report(): Question {
  const members = membersOf(40)
  const cells = fresh(8)
  const evaluationsIn = (cell: string) =>
    [2011, 2012, 2013, 2014].map(year => ({
      ...{ id: id(), year, grade: 'OUTSTANDING' },
      organization: { __typename: 'Organization', id: cell },
    }))
  const results = cells.map(evaluationsIn)
  const named = results.map(all =>
    all.map(one => ({ ...one, organization: { ...one.organization, name: 'Chi bộ 1' } })),
  )
  return {
    what: '40 members, 1,000 leaf values, three levels',
    text: `query ($first: Int!) { members(first: $first) { nodes { id displayName status
      evaluations { id year grade organization { id name } } ${ELIGIBILITY} } } }`,
    answers: {
      membership: { root: { members: { nodes: members } }, entities: [{ name: 'Chi bộ 1' }] },
      evaluation: { entities: results.map(evaluations => ({ evaluations })) },
      awards: { entities: [{ eligibility }] },
    },
    answerTo: answering(members.map((member, index) => ({ ...member, evaluations: named[index % 8], eligibility }))),
  }
}

/** Without the types that callers did not ask for. */
function answering(nodes: object[]): Question['answerTo'] {
  const text = JSON.stringify({ data: { members: { nodes } } }, (name, value) =>
    name === '__typename' ? undefined : value,
  )
  return number => text.replaceAll(TURN, turnOf(number))
}

export const questions = () => [screen(), report()] as const
