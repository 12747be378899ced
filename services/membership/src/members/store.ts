import type { Sql } from '@laurel/shared/database'
import type { Sight } from '../context.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { Member, MemberStatus, MembershipPeriod, StatusPeriod } from './rules.ts'

export type Transaction = Prisma.TransactionClient

/** Members as the caller may see them: personal columns only where he has a role that needs them, or is himself. */
const seen = ({ personal, self }: Sight) => {
  const mayKnow = Prisma.sql`(o.path && ${personal}::uuid[] or m.id = ${self}::uuid)`
  return Prisma.sql`
    select m.id, m.display_name as "displayName", m.sort_name as "sortName", m.status, m.organization_id as "organizationId",
      case when ${mayKnow} then m.card_number end as "cardNumber",
      case when ${mayKnow} then m.birth_date::text end as "birthDate"
    from members m join organizations o on o.id = m.organization_id`
}

const visible = ({ people, self }: Sight) => Prisma.sql`(o.path && ${people}::uuid[] or m.id = ${self}::uuid)`

export function membersByIds(
  db: Prisma.TransactionClient,
  sight: Sight,
  ids: readonly string[],
): PromiseLike<Member[]> {
  return db.$queryRaw<Member[]>(Prisma.sql`${seen(sight)} where m.id = any(${ids}::uuid[]) and ${visible(sight)}`)
}

export type MemberQuery = {
  within?: string | null
  status?: MemberStatus | null
  after: string[] | null
  limit: number
}

/** Members in sight by given name. */
export function listMembers(
  db: Prisma.TransactionClient,
  sight: Sight,
  { within, status, after, limit }: MemberQuery,
): PromiseLike<Member[]> {
  const conditions = [
    visible(sight),
    ...(within ? [Prisma.sql`o.path @> array[${within}]::uuid[]`] : []),
    ...(status ? [Prisma.sql`m.status = ${status}`] : []),
    ...(after ? [Prisma.sql`(m.sort_name, m.id) > (${after[0]}, ${after[1]}::uuid)`] : []),
  ]
  return db.$queryRaw<Member[]>(Prisma.sql`
    ${seen(sight)} where ${Prisma.join(conditions, ' and ')} order by m.sort_name, m.id limit ${limit}`)
}

const beforeAll = ['', '00000000-0000-0000-0000-000000000000']

/** Members in sight whose names have all these words, of which the last may be a beginning, by given name. */
export function findMembers(
  db: Prisma.TransactionClient,
  sight: Sight,
  words: string,
  { within = null, status = null, after, limit }: MemberQuery,
): PromiseLike<Member[]> {
  const [name, id] = after ?? beforeAll
  const found = Prisma.sql`select members_named(${words}, ${within}::uuid, ${status}, ${sight.people}::uuid[],
    ${sight.self}::uuid, ${name}, ${id}::uuid, ${limit}::int)`
  return db.$queryRaw<Member[]>(Prisma.sql`
    ${seen(sight)} where m.id = any(array(${found})) order by m.sort_name, m.id limit ${limit}`)
}

type OfMember<P> = P & { memberId: string }

/** Where each was a member, oldest first. */
export function organizationPeriodsOf(db: Sql, ids: readonly string[]): PromiseLike<OfMember<MembershipPeriod>[]> {
  return db.$queryRaw<OfMember<MembershipPeriod>[]>`
    select member_id as "memberId", organization_id as "organizationId", from_day::text as "from", to_day::text as "to"
    from member_organization_periods where member_id = any(${ids}::uuid[]) order by member_id, from_day`
}

/** What status each had, oldest first. */
export function statusPeriodsOf(db: Sql, ids: readonly string[]): PromiseLike<OfMember<StatusPeriod>[]> {
  return db.$queryRaw<OfMember<StatusPeriod>[]>`
    select member_id as "memberId", status, from_day::text as "from", to_day::text as "to"
    from member_status_periods where member_id = any(${ids}::uuid[]) order by member_id, from_day`
}
