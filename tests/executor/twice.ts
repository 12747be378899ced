import { type DocumentNode, Kind, visit } from 'graphql'
import { differenceOf } from './compare.ts'
import type { Outcome } from './outcome.ts'
import { canonical } from './random.ts'

type Result = Extract<Outcome, { data: string }>

/** GraphQL (6.3.2) has names in the order in which they are met. */
const JOINED = 'Apollo joins what is said twice: names come in another order'

/** Of an answer that is wrong in two ways it depends on which of them is met first. */
const EARLIER = 'Apollo looks in two goes at what is said twice: a value of a wrong kind is met before a null'

/**
 * Which fault of Apollo's it is that two results differ of an operation in which something is said twice; `others` explains the
 * rest, when the order of names is not all.
 */
export async function faultOfTwice(
  document: DocumentNode,
  apollos: Outcome,
  ours: Outcome,
  others: (apollos: Outcome) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (apollos.rejected !== undefined || ours.rejected !== undefined || !saysTwice(document)) return undefined
  if (isEarlier(apollos, ours)) return EARLIER
  if (apollos.data === ours.data || sorted(apollos) !== sorted(ours)) return undefined
  const inOrder = { ...apollos, data: ours.data }
  return differenceOf(inOrder, ours) ? others(inOrder) : JOINED
}

/** Whether Apollo refuses an answer for what the other had given up for a null. */
function isEarlier(apollos: Result, ours: Result): boolean {
  const [error] = apollos.errors
  const isRefused = apollos.data === 'absent' && error?.message.startsWith('Invalid non-')
  return isRefused === true && ours.data !== 'absent'
}

const sorted = ({ data }: Result) => (data === 'absent' ? data : canonical(JSON.parse(data)))

/** A fragment, or a field with selections, is said in two places, of which one may be within a fragment. */
function saysTwice(document: DocumentNode): boolean {
  const said: string[] = []
  visit(document, {
    enter(node) {
      if (node.kind === Kind.INLINE_FRAGMENT) said.push(`... on ${node.typeCondition?.name.value}`)
      if (node.kind === Kind.FRAGMENT_SPREAD) said.push(`...${node.name.value}`)
      if (node.kind === Kind.FIELD && node.selectionSet) said.push((node.alias ?? node.name).value)
    },
  })
  return new Set(said).size < said.length
}
