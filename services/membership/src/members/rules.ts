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

/** `from` inclusive, `to` exclusive, null while it lasts. */
export type MembershipPeriod = { organizationId: string; from: string; to: string | null }
export type StatusPeriod = { status: MemberStatus; from: string; to: string | null }
