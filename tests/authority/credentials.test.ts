import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { gatewaySecret } from '@laurel/shared/testing/graph'
import { audience, createIssuer, issuer } from '@laurel/shared/testing/tokens'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { type System, startSystem } from '../system.ts'

const TRIES = 2_000
const now = () => Math.floor(Date.now() / 1_000)

const claims = (changes: Record<string, unknown> = {}): JWTPayload => ({
  ...{ iss: issuer, aud: audience, sub: newId(), iat: now(), exp: now() + 300 },
  grants: [{ role: 'officer', organization: newId() }],
  ...changes,
})

type Forge = (system: System) => Promise<string | undefined> | string | undefined

/** A token signed as the issuer would sign it, but for what is wrong with its claims. */
const signed =
  (changes: () => Record<string, unknown>): Forge =>
  ({ issuer: { sign } }) =>
    sign(claims(changes()))

/** Signed with a key of one's own. */
async function forged(header: Partial<JWTHeaderParameters> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA')
  return new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', kid: 'local-test', ...header }).sign(privateKey)
}

const beyond = () => now() + 60 + Math.floor(Math.random() * 1e6)
const before = () => now() - 60 - Math.floor(Math.random() * 1e6)

const forgeries: Record<string, Forge> = {
  none: () => undefined,
  garbage: () => `${newId()}.${newId()}.${newId()}`,
  expired: signed(() => ({ iat: before() - 600, exp: before() })),
  'not valid yet': signed(() => ({ nbf: beyond() })),
  'without an end': signed(() => ({ exp: undefined })),
  'of another issuer': signed(() => ({ iss: `https://${newId()}.test` })),
  'for another audience': signed(() => ({ aud: newId() })),
  'with a role that does not exist': signed(() => ({ grants: [{ role: 'root', organization: newId() }] })),
  'alg none': () => new UnsecuredJWT(claims()).encode(),
  'another key of the same name': () => forged(),
  'another key of its own': async () => forged({ jwk: await exportJWK((await generateKeyPair('EdDSA')).publicKey) }),
  'another issuer’s key': async () => (await createIssuer()).token([{ role: 'officer', organization: newId() }]),
  'a changed claim': async ({ issuer: { sign } }) => {
    const [header, , signature] = (await sign(claims())).split('.')
    return [header, Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url'), signature].join('.')
  },
}

async function refusalOf(url: string, headers: Record<string, string>): Promise<unknown[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ __typename }"}',
  })
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
  return [response.status, data ?? null, errors?.map(({ extensions }) => extensions.code)]
}

test('two thousand wrong credentials open neither the gateway nor what is behind it', async () => {
  await using system = await startSystem()
  const good = await system.issuer.token([{ role: 'officer', organization: newId() }])
  const secrets = { 'x-gateway-secret': gatewaySecret }
  for (const url of [system.url, ...Object.values(system.services)])
    expect((await refusalOf(url, { ...secrets, authorization: `Bearer ${good}` }))[0]).toBe(200)
  const kinds = Object.entries(forgeries)
  let tries = 0
  while (tries < TRIES)
    for (const [kind, forge] of kinds) {
      const token = await forge(system)
      const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
      for (const [name, url] of Object.entries({ gateway: system.url, ...system.services })) {
        const got = await refusalOf(url, { ...secrets, ...authorization })
        expect([kind, name, ...got]).toEqual([kind, name, 401, null, ['UNAUTHENTICATED']])
        tries++
      }
    }
}, 120_000)

test('who is not the gateway gets nothing of a subgraph, whatever his token', async () => {
  await using system = await startSystem()
  const authorization = `Bearer ${await system.issuer.token([{ role: 'officer', organization: newId() }])}`
  for (const url of Object.values(system.services))
    for (const secret of [undefined, '', gatewaySecret.slice(1), `${gatewaySecret}x`, gatewaySecret.toUpperCase()]) {
      const got = await refusalOf(url, { authorization, ...(secret !== undefined && { 'x-gateway-secret': secret }) })
      expect([secret, ...got]).toEqual([secret, 401, null, ['GATEWAY_REQUIRED']])
    }
})
