import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createVerifier, organizationsOf, requireRole } from './actor.ts'
import { Refusal } from './errors.ts'
import { withCpu } from './testing/cpu.ts'
import { eventually } from './testing/eventually.ts'

const organization = '01900000-0000-7000-8000-000000000001'
const claims = { sub: 'tester', grants: [{ role: 'officer', organization }] }
const [ours, theirs] = await Promise.all([generateKeyPair('EdDSA'), generateKeyPair('EdDSA')])

type Change = {
  kid?: string
  key?: typeof ours
  iss?: string
  aud?: string
  from?: number
  life?: number
  claims?: object
}

function mint({
  kid = 'prod-1',
  key = ours,
  iss = 'https://issuer',
  aud = 'laurel',
  from = 0,
  life = 300,
  claims: c = claims,
}: Change) {
  const now = Math.floor(Date.now() / 1_000) + from
  return new SignJWT({ ...c })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer(iss)
    .setAudience(aud)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + life)
    .sign(key.privateKey)
}

async function verifier(localRun = false) {
  const jwk = await exportJWK(ours.publicKey)
  const keys = ['prod-1', 'local-1'].map(kid => ({ ...jwk, kid, alg: 'EdDSA' }))
  return createVerifier({ issuer: 'https://issuer', audience: 'laurel', jwks: { keys }, localRun })
}

test('a good token names its actor, his grants and nothing else', async () => {
  const verify = await verifier()
  expect(await verify(`Bearer ${await mint({})}`)).toEqual({
    subject: 'tester',
    memberId: null,
    grants: [{ role: 'officer', organization }],
    locale: null,
  })
})

test('a token that was found good costs next to nothing when it comes again, and is not taken beyond its end', async () => {
  const verify = await verifier()
  const tokens = await Promise.all(Array.from({ length: 300 }, (_, n) => mint({ claims: { ...claims, sub: `t${n}` } })))
  const first = await withCpu(() => Promise.all(tokens.map(token => verify(`Bearer ${token}`))))
  const again = await withCpu(() => Promise.all(tokens.map(token => verify(`Bearer ${token}`))))
  expect(again.answer).toEqual(first.answer)
  expect(again.cpuMs).toBeLessThan(first.cpuMs / 3)
  const ending = `Bearer ${await mint({ from: -300, life: 297 })}` // five seconds are allowed for clocks that differ
  expect(await verify(ending)).toMatchObject({ subject: 'tester' })
  await eventually(() => expect(verify(ending)).rejects.toEqual(new Refusal('UNAUTHENTICATED')))
})

test.each<[string, Change]>([
  ['expired', { from: -1_000 }],
  ['not yet valid', { from: 1_000 }],
  ['by another key', { key: theirs }],
  ['by another issuer', { iss: 'https://other' }],
  ['for another audience', { aud: 'other' }],
  ['that lives longer than ten minutes', { life: 3_600 }],
  ['of the local run', { kid: 'local-1' }],
  ['with an unknown role', { claims: { sub: 'x', grants: [{ role: 'king', organization }] } }],
  ['with a grant that names no organisation', { claims: { sub: 'x', grants: [{ role: 'officer' }] } }],
  ['without a subject', { claims: { grants: [] } }],
])('a token %s is refused', async (_, change) => {
  const verify = await verifier()
  await expect(verify(`Bearer ${await mint(change)}`)).rejects.toEqual(new Refusal('UNAUTHENTICATED'))
})

test('no token, an unsigned one and a mangled one are refused', async () => {
  const verify = await verifier()
  const [, payload] = (await mint({})).split('.')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Basic eDp5',
    `Bearer ${unsigned}`,
    `Bearer ${await mint({})}x`,
  ])
    await expect(verify(authorization)).rejects.toEqual(new Refusal('UNAUTHENTICATED'))
})

test('a key that fits opens nothing by an algorithm that is not ours', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'prod-1' }] }
  const verify = createVerifier({ issuer: 'https://issuer', audience: 'laurel', jwks, localRun: false })
  const signedBy = (alg: string) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg, kid: 'prod-1' })
      .setIssuer('https://issuer')
      .setAudience('laurel')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  await expect(verify(`Bearer ${await signedBy('RS512')}`)).rejects.toEqual(new Refusal('UNAUTHENTICATED'))
  await expect(verify(`Bearer ${await signedBy('PS256')}`)).resolves.toMatchObject({ subject: 'tester' })
})

test('where it was told that it runs locally, a service takes the local run’s keys and long-lived tokens', async () => {
  const verify = await verifier(true)
  expect(await verify(`Bearer ${await mint({ kid: 'local-1', life: 86_400 })}`)).toMatchObject({ subject: 'tester' })
})

test('a role that is not held is refused, naming the roles that would do', () => {
  const actor = { subject: 'x', memberId: null, grants: [{ role: 'auditor' as const, organization }], locale: null }
  expect(organizationsOf(actor, ['auditor', 'officer'])).toEqual([organization])
  expect(() => requireRole(actor, ['officer'])).toThrow(new Refusal('FORBIDDEN'))
})
