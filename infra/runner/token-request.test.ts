import { expect, test } from '@jest/globals'
import { readTokenRequest } from './token-request.ts'

const id = '0190d1a0-0000-7000-8000-000000000001'

test('each role goes with the organisation at its place', () => {
  const args = [
    '--role',
    'officer',
    '--organization',
    'HN.001',
    '--role',
    'auditor',
    '--organization',
    id,
    '--locale',
    'vi',
  ]
  expect(readTokenRequest(args)).toEqual({
    subject: `officer of HN.001, auditor of ${id}`,
    grants: [
      { role: 'officer', organization: 'HN.001' },
      { role: 'auditor', organization: id },
    ],
    memberId: undefined,
    locale: 'vi',
    hours: 12,
  })
})

test('a member needs no grant', () => {
  expect(readTokenRequest(['--member', id, '--hours', '0.5'])).toMatchObject({
    subject: id,
    memberId: id,
    hours: 0.5,
    grants: [],
  })
})

test.each([
  [['--role', 'boss', '--organization', id], /^unknown role boss: the roles are member, secretary, officer, /],
  [['--role', 'officer'], /^every --role needs its --organization/],
  [[], /^every --role needs its --organization/],
  [['--member', '12'], /^--member 12: must be a UUID/],
  [['--member', id, '--locale', 'fr'], /^--locale fr: must be vi or en/],
  [['--member', id, '--hours', 'many'], /^--hours many: a number above 0/],
  [['--rôle'], /^Unknown option '--rôle'/],
])('%j is refused in one line', (args, message) => {
  expect(() => readTokenRequest(args)).toThrow(message)
})
