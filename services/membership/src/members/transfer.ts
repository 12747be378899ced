import { type Author, audit } from '@laurel/shared/audit'
import type { Sql } from '@laurel/shared/database'
import { failPoint } from '@laurel/shared/fail-points'
import type { Database } from '../context.ts'
import { kindsWithMembers } from '../organizations/rules.ts'
import { tellMembers } from './events.ts'
import { isTransfer, type Receiving, type Residence, requireReceiving, requireResidence } from './rules.ts'
import type { Transaction } from './store.ts'

/** Where a member goes, and the first day on which he is there. */
export type Transfer = { memberId: string; organizationId: string; from: string }

type Transferring = { transfer: Transfer; officerOf: string[]; author: Author; now: Date; today: string }

/** Moves a member to another cell, with his event and audit entry in one transaction; a repeat changes nothing. */
export async function transferMember(db: Database, transferring: Transferring): Promise<void> {
  const { transfer, officerOf, author, now, today } = transferring
  await db.write(async tx => {
    const residence = await lockResidence(tx, transfer.memberId, officerOf)
    const receiving = await receivingOf(tx, transfer.organizationId, officerOf)
    if (!isTransfer(residence, receiving, transfer.from, today)) return
    await move(tx, transfer)
    await audit(tx, author, [
      {
        action: 'transferMember',
        targetKind: 'Member',
        targetId: transfer.memberId,
        before: residence,
        after: { organizationId: transfer.organizationId, from: transfer.from },
      },
    ])
    await tellMembers(tx, [transfer.memberId], now)
    failPoint('transaction-before-commit')
  })
  failPoint('transaction-after-commit')
}

/** Where the member is now, of a member in the officer's scope; nobody else moves him until the transaction ends. */
async function lockResidence(tx: Transaction, id: string, officerOf: string[]): Promise<Residence> {
  // By itself: a join would look where he was before whoever held the lock moved him.
  await tx.$queryRaw`select from members where id = ${id}::uuid for update`
  const [residence] = await residencesOf(tx, [id], officerOf)
  return requireResidence(residence)
}

export type FoundResidence = Residence & { memberId: string; inScope: boolean; hasDestination: boolean }

/** Where members are now, whether that is in the officer's scope, and whether another cell is to which he may send them. */
export function residencesOf(db: Sql, ids: readonly string[], officerOf: string[]): PromiseLike<FoundResidence[]> {
  return db.$queryRaw<FoundResidence[]>`
    select p.member_id as "memberId", p.organization_id as "organizationId", p.from_day::text as "from",
      o.path && ${officerOf}::uuid[] as "inScope", exists (select from organizations other
        where other.path && ${officerOf}::uuid[] and other.kind = any(${kindsWithMembers})
          and other.id <> p.organization_id) as "hasDestination"
    from member_organization_periods p join organizations o on o.id = p.organization_id
    where p.member_id = any(${ids}::uuid[]) and p.to_day is null`
}

/** The organisation that takes the member, in the officer's scope. */
async function receivingOf(tx: Transaction, id: string, officerOf: string[]): Promise<Receiving> {
  const [receiving] = await tx.$queryRaw<Receiving[]>`
    select o.id, o.name, o.kind = any(${kindsWithMembers}) as "hasMembers",
      (select min(from_day)::text from organization_periods p where p.organization_id = o.id) as "foundedOn"
    from organizations o where o.id = ${id}::uuid and o.path && ${officerOf}::uuid[]`
  return requireReceiving(receiving)
}

async function move(tx: Transaction, { memberId, organizationId, from }: Transfer): Promise<void> {
  await tx.$executeRaw`
    with ended as (
      update member_organization_periods set to_day = ${from}::date where member_id = ${memberId}::uuid and to_day is null
    ), begun as (
      insert into member_organization_periods (member_id, organization_id, from_day)
      values (${memberId}::uuid, ${organizationId}::uuid, ${from}::date)
    )
    update members set version = version + 1, organization_id = ${organizationId}::uuid where id = ${memberId}::uuid`
}
