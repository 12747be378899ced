import { expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { accessRulesOf, mayUse } from './access.ts'
import type { Actor } from './actor.ts'

const rules = (sdl: string) => Object.fromEntries(accessRulesOf(parse(sdl)).fields)
const officer = { roles: ['officer'], self: false }
const reader = { roles: ['auditor', 'officer'], self: true, scope: 'RECORD' }

test('a field falls under its own rule and under that of the type it leads to, through lists and extensions', () => {
  expect(
    rules(`
      type Query { open: Int, member: Member @access(roles: ["officer"]), members: [Member!]! }
      type Member @access(roles: ["auditor", "officer"], self: true, scope: "RECORD") { name: String }
      extend type Query { more: [[Member]] @access }`),
  ).toEqual({
    'Query.open': [],
    'Query.member': [officer, reader],
    'Query.members': [reader],
    'Query.more': [{ self: false }, reader],
    'Member.name': [],
  })
})

test('a role or a scope that does not exist is refused when the SDL is read', () => {
  const wrong = ['roles: ["officers"]', 'roles: []', 'scope: "CITY"', 'role: "officer"', 'self: 1']
  for (const argument of wrong) expect(() => rules(`type Query { a: Int @access(${argument}) }`)).toThrow(/"path"|keys/)
})

test('one of the roles is enough, over any organisation; the member himself where the rule says so', () => {
  const actor = (role: Actor['grants'][number]['role'] | null, memberId: string | null): Actor => ({
    subject: 'tester',
    memberId,
    grants: role ? [{ role, organization: '01900000-0000-7000-8000-00000000c000' }] : [],
    locale: null,
  })
  const allowed = (roles: Actor['grants'][number]['role'][] | undefined, self: boolean) =>
    [
      actor('officer', null),
      actor('subscriber', null),
      actor('subscriber', 'm'),
      actor(null, 'm'),
      actor(null, null),
    ].map(one => mayUse({ roles, self }, one))
  expect(allowed(undefined, false)).toEqual([true, true, true, true, true])
  expect(allowed(['auditor', 'officer'], false)).toEqual([true, false, false, false, false])
  expect(allowed(['auditor', 'officer'], true)).toEqual([true, false, true, true, false])
})
