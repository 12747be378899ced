import { type DocumentNode, Kind, visit } from 'graphql'
import { unmatched } from './compare.ts'
import type { Outcome } from './outcome.ts'
import { canonical } from './random.ts'

/** GraphQL (6.3.2) has names in the order in which they are met. */
const JOINED = 'Apollo joins what is said twice: names come in another order'

/** Of an answer that is wrong in two ways it depends on which of them is met first. */
const EARLIER = 'Apollo looks in two goes at what is said twice: a value of a wrong kind is met before a null'

/** Which fault of Apollo's it is that two results differ of an operation in which something is said twice. */
export function faultOfTwice(document: DocumentNode, apollos: Outcome, ours: Outcome): string | undefined {
  if (isJoined(document, apollos, ours)) return JOINED
  return isEarlier(document, apollos, ours) ? EARLIER : undefined
}

/** Whether Apollo refuses an answer for what the other had given up for a null, of an operation in which something is said twice. */
function isEarlier(document: DocumentNode, apollos: Outcome, ours: Outcome): boolean {
  if (apollos.rejected !== undefined || ours.rejected !== undefined) return false
  const [error] = apollos.errors
  const isRefused = apollos.data === 'absent' && error?.message.startsWith('Invalid non-')
  return isRefused === true && ours.data !== 'absent' && saysTwice(document)
}

/** Whether two results differ in the order of names alone, of an operation in which something is said twice. */
function isJoined(document: DocumentNode, apollos: Outcome, ours: Outcome): boolean {
  if (apollos.rejected !== undefined || ours.rejected !== undefined) return false
  const { missing, extra } = unmatched(apollos.errors, ours.errors)
  return missing.length + extra.length === 0 && sorted(apollos) === sorted(ours) && saysTwice(document)
}

const sorted = ({ data }: { data: string }) => (data === 'absent' ? data : canonical(JSON.parse(data)))

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
