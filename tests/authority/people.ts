import { type Actor, type Role, roles } from '@laurel/shared/actor'
import { newId } from '@laurel/shared/ids'
import type { AuthorityWorld } from './world.ts'

/** Somebody, as he is and by his token. */
export type Person = { name: string; actor: Actor; token: string }

/** Every role over two kinds of place (with FULL=1: over every kind), nobody, members themselves, and who has grants of two kinds. */
export async function peopleOf({ system, hanoi, cells, an, binh }: AuthorityWorld): Promise<Person[]> {
  const near = { district: hanoi.baDinh, sibling: hanoi.hoanKiem }
  const places = process.env.FULL ? { ...near, city: hanoi.city, cell: cells.baDinh, nowhere: newId() } : near
  const person = async (name: string, grants: Actor['grants'], memberId: string | null = null): Promise<Person> => ({
    name,
    actor: { subject: name, memberId, grants, locale: null },
    token: await system.issuer.token(grants, { subject: name, ...(memberId && { memberId }) }),
  })
  const granted = (role: Role) =>
    Object.entries(places).map(([place, organization]) => person(`${role} of ${place}`, [{ role, organization }]))
  return Promise.all([
    person('auditor of the city', [{ role: 'auditor', organization: hanoi.city }]),
    person('secretary of the cell', [{ role: 'secretary', organization: cells.baDinh }]),
    person('officer of nowhere', [{ role: 'officer', organization: newId() }]),
    person('nobody', []),
    person('An himself', [], an.id),
    person('Bình, a member of her cell', [{ role: 'member', organization: cells.baDinh }], binh.id),
    person('Bình, secretary of another cell', [{ role: 'secretary', organization: cells.hoanKiem }], binh.id),
    person('an appraiser here and secretary there', [
      { role: 'appraiser', organization: hanoi.baDinh },
      { role: 'secretary', organization: hanoi.hoanKiem },
    ]),
    person('an appraiser who is a member', [{ role: 'appraiser', organization: hanoi.city }], binh.id),
    person('a subscriber here and auditor there', [
      { role: 'subscriber', organization: hanoi.baDinh },
      { role: 'auditor', organization: hanoi.hoanKiem },
    ]),
    person('a secretary here and officer there', [
      { role: 'secretary', organization: hanoi.baDinh },
      { role: 'officer', organization: hanoi.hoanKiem },
    ]),
    person('an officer here and auditor there', [
      { role: 'officer', organization: hanoi.baDinh },
      { role: 'auditor', organization: hanoi.hoanKiem },
    ]),
    ...roles.flatMap(granted),
  ])
}
