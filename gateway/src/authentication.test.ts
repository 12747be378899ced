import { expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import { post, startWorld } from './testing/gateway.ts'
import { claims, organization } from './testing/issuer.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1_000)

/** Signs with a key of one's own, which is not the issuer's. */
async function forged(header: Partial<JWTHeaderParameters> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA')
  return new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', kid: 'local-test', ...header }).sign(privateKey)
}

const wrong: Record<string, (world: World) => Promise<string | undefined>> = {
  'no token': async () => undefined,
  'an empty header': async () => '',
  'another scheme': async ({ token }) => `Basic ${token}`,
  'a scheme without token': async () => 'Bearer ',
  garbage: async () => 'Bearer garbage',
  'two tokens': async ({ token }) => `Bearer ${token} ${token}`,
  'a token whose signature was cut off': async ({ token }) => `Bearer ${token.slice(0, token.lastIndexOf('.') + 1)}`,
  'a token whose claims were changed': async world => {
    const [header, , signature] = world.token.split('.')
    return `Bearer ${header}.${encoded(claims({ sub: 'root' }))}.${signature}`
  },
  'an expired token': async ({ issuer }) => `Bearer ${await issuer.signed({ exp: now() - 60, iat: now() - 120 })}`,
  'a token without an end': async ({ issuer }) => `Bearer ${await issuer.signed({ exp: undefined })}`,
  'a token not valid yet': async ({ issuer }) => `Bearer ${await issuer.signed({ nbf: now() + 600 })}`,
  'a token of another issuer': async ({ issuer }) => `Bearer ${await issuer.signed({ iss: 'https://elsewhere.test' })}`,
  'a token for another audience': async ({ issuer }) => `Bearer ${await issuer.signed({ aud: 'another' })}`,
  'a token without subject': async ({ issuer }) => `Bearer ${await issuer.signed({ sub: undefined })}`,
  'a role that does not exist': async ({ issuer }) =>
    `Bearer ${await issuer.signed({ grants: [{ role: 'root', organization }] })}`,
  'algorithm none': async () => `Bearer ${new UnsecuredJWT(claims()).encode()}`,
  'another key under the same name': async () => `Bearer ${await forged()}`,
  'a key of an unknown name': async () => `Bearer ${await forged({ kid: 'local-other' })}`,
  'a key that the token brings itself': async () => {
    const { publicKey } = await generateKeyPair('EdDSA')
    return `Bearer ${await forged({ jwk: await exportJWK(publicKey) })}`
  },
  'the public key used as a shared secret': async world =>
    `Bearer ${await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'local-test' })
      .sign(new TextEncoder().encode(JSON.stringify(world.issuer.publicJwk)))}`,
}

test('without a valid token nobody is answered, whatever is wrong with it', async () => {
  await using world = await startWorld()
  for (const [what, authorization] of Object.entries(wrong)) {
    const value = await authorization(world)
    const { status, headers, body } = await post(
      world.url,
      { query: '{ years }' },
      { ...(value !== undefined && { authorization: value }), 'x-request-id': 'r-1' },
    )
    expect([what, status, headers.get('www-authenticate'), body]).toEqual([
      what,
      401,
      'Bearer',
      {
        errors: [
          { message: 'There is no valid access token.', extensions: { code: 'UNAUTHENTICATED', requestId: 'r-1' } },
        ],
      },
    ])
  }
  expect(world.subgraphs.evaluation.requests).toEqual([])
})

test('every way in is closed without a token: introspection, GET, imports, even a body that cannot be read', async () => {
  await using world = await startWorld()
  const ways: [string, RequestInit][] = [
    ['/graphql?query={__typename}', { headers: { 'apollo-require-preflight': '1' } }],
    ['/graphql', { method: 'POST', body: '{' }],
    ['/graphql', { method: 'OPTIONS' }],
    ['/graphql/stream', {}],
    ['/imports/0190a000-0000-7000-8000-000000000001', { method: 'PUT', body: 'code,name' }],
  ]
  for (const [path, init] of ways) {
    const response = await fetch(`${world.url}${path}`, init)
    const refusal = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }
    expect([path, response.status, await response.json()]).toMatchObject([path, 401, refusal])
  }
})

test('the refusal comes in Vietnamese to whoever did not ask for English', async () => {
  await using world = await startWorld()
  const { body } = await post(world.url, { query: '{ years }' }, { 'accept-language': '' })
  expect(body.errors?.[0]?.message).toBe('Chưa đăng nhập hoặc phiên đăng nhập không còn hiệu lực.')
})

test("the local run's keys are refused by a gateway that was not told that it runs locally", async () => {
  await using local = await startWorld()
  await using world = await startWorld({ identity: { ...local.issuer.identity, localRun: false } })
  const { status } = await post(world.url, { query: '{ years }' }, { authorization: `Bearer ${local.token}` })
  expect(status).toBe(401)
})

test('with a token the schema may be read', async () => {
  await using world = await startWorld()
  const { body } = await world.ask('{ __schema { queryType { name } } }')
  expect(body.data).toEqual({ __schema: { queryType: { name: 'Query' } } })
})
