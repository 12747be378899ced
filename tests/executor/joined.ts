import { type DocumentNode, Kind, visit } from 'graphql'
import { unmatched } from './compare.ts'
import type { Outcome } from './outcome.ts'
import { canonical } from './random.ts'

/** GraphQL (6.3.2) has names in the order in which they are met. */
export const JOINED = 'Apollo joins what is said twice: names come in another order'

/** Whether two results differ in the order of names alone, of an operation in which something is said twice. */
export function isJoined(document: DocumentNode, apollos: Outcome, ours: Outcome): boolean {
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
