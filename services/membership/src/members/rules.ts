import { Refusal } from '@laurel/shared/errors'

/** Who transfers members. */
export const transferrers = ['officer'] as const

export type MemberStatus = 'PROBATIONARY' | 'OFFICIAL' | 'EXEMPT' | 'SUSPENDED'

/** A member as far as the caller may see him: personal fields are null to those who do not need them. */
export type Member = {
  id: string
  displayName: string
  sortName: string
  cardNumber: string | null
  birthDate: string | null
  status: MemberStatus
  organizationId: string
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu
const LONGEST_SEARCH = 100
const MOST_WORDS = 8

/** The words of a name that is searched for, refused when there are none, too many, or too long ones in all. */
export function requireWords(name: string): string {
  const composed = name.normalize('NFC')
  const words = composed.match(WORD) ?? []
  if (words.length < 1 || words.length > MOST_WORDS || [...composed].length > LONGEST_SEARCH)
    throw new Refusal('SEARCH_WORDS_INVALID', {
      field: 'filter.name',
      values: { words: MOST_WORDS, characters: LONGEST_SEARCH },
    })
  return words.join(' ')
}

/** `from` inclusive, `to` exclusive, null while it lasts. */
export type MembershipPeriod = { organizationId: string; from: string; to: string | null }
export type StatusPeriod = { status: MemberStatus; from: string; to: string | null }

/** Where a member is now, and since when. */
export type Residence = { organizationId: string; from: string }

/** Where a member is, refused when he is unknown or nowhere in scope. */
export function requireResidence(residence: (Residence & { inScope: boolean }) | undefined): Residence {
  if (!residence?.inScope) throw new Refusal('MEMBER_OUT_OF_SCOPE', { field: 'input.memberId' })
  return { organizationId: residence.organizationId, from: residence.from }
}

/** Where a member goes, refused when it is unknown or outside the officer's scope. */
export function requireReceiving<R>(receiving: R | undefined): R {
  if (!receiving) throw new Refusal('OUT_OF_SCOPE', { field: 'input.organizationId' })
  return receiving
}

/** Refuses a day that is not later than the one on which he came. */
export function requireAfterArrival(residence: Residence, from: string): void {
  if (from <= residence.from)
    throw new Refusal('BEFORE_RESIDENCE', { field: 'input.from', values: { since: residence.from } })
}

/** An organisation that is to take a member; `hasMembers` when it is of a kind in which members are. */
export type Receiving = { id: string; name: string; hasMembers: boolean; foundedOn: string }

/**
 * Whether a transfer from `from` on changes anything (Regulation 294-QĐ/TW, 6.3.1); false when it has been made already.
 * Refuses one to where no members are, to where he is, into the future, and to before he came or the cell existed.
 */
export function isTransfer(residence: Residence, receiving: Receiving, from: string, today: string): boolean {
  const isThere = residence.organizationId === receiving.id
  if (isThere && residence.from === from) return false
  if (isThere) throw new Refusal('ALREADY_THERE', { field: 'input.organizationId', values: { since: residence.from } })
  if (!receiving.hasMembers)
    throw new Refusal('ORGANIZATION_WITHOUT_MEMBERS', {
      field: 'input.organizationId',
      values: { value: receiving.name },
    })
  if (from > today) throw new Refusal('DATE_IN_FUTURE', { field: 'input.from' })
  requireAfterArrival(residence, from)
  if (from < receiving.foundedOn) throw new Refusal('BEFORE_ORGANIZATION', { field: 'input.from' })
  return true
}
