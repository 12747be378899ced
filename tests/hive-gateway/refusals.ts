import { audience, issuer } from '@laurel/shared/testing/tokens'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import type { AuthorityWorld } from '../authority/world.ts'

/** Tokens that are not to be taken, by what is wrong with them. */
export async function forgeries({ system, hanoi }: AuthorityWorld): Promise<Record<string, string>> {
  const { sign } = system.issuer
  const now = Math.floor(Date.now() / 1_000)
  const grants = [{ role: 'auditor', organization: hanoi.city }]
  const claims = { iss: issuer, aud: audience, sub: 'tester', iat: now, exp: now + 300, grants }
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const header = { alg: 'EdDSA', kid: 'local-test' }
  const jwk = await exportJWK(publicKey)
  return {
    garbage: 'a.b.c',
    expired: await sign({ ...claims, iat: now - 600, exp: now - 60 }),
    'of another issuer': await sign({ ...claims, iss: 'https://elsewhere.test' }),
    'for another audience': await sign({ ...claims, aud: 'another' }),
    'alg none': new UnsecuredJWT(claims).encode(),
    'another key': await new SignJWT(claims).setProtectedHeader(header).sign(privateKey),
    'a key of its own': await new SignJWT(claims).setProtectedHeader({ ...header, jwk }).sign(privateKey),
  }
}

const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ')
const doubled = (n: number) => `fragment F${n} on Member { organization { id } ...F${n + 1} ...F${n + 1} }`

/** What is not to be served, each with the code of its refusal. */
export const refusals = {
  'too deep': [`{ organization(code: "HN") ${'{ parent '.repeat(20)} { id } ${'}'.repeat(20)} }`, 'QUERY_TOO_DEEP'],
  aliases: [`{ regulations { ${many(501, n => `a${n}: code`)} } }`, 'QUERY_TOO_LARGE'],
  'the doubling bomb': [
    `{ member(id: "1") { ...F0 } } ${many(15, doubled)} fragment F15 on Member { id }`,
    'QUERY_TOO_LARGE',
  ],
  roots: [`{ ${many(31, n => `a${n}: regulations { code }`)} }`, 'TOO_MANY_ROOT_FIELDS'],
  tokens: [`{ regulations { ${'code '.repeat(10_001)} } }`, 'GRAPHQL_PARSE_FAILED'],
  'a long text': [`{ regulations { code } } #${'x'.repeat(100_000)}`, 'DOCUMENT_TOO_LONG'],
  'a fragment within itself': [
    '{ member(id: "1") { ...F } } fragment F on Member { ...F }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  introspection: ['{ __schema { types { name } } }', 'INTROSPECTION_OFF'],
  'a wrong variable': ['query ($id: ID!) { member(id: $id) { id } }', 'BAD_USER_INPUT'],
  subscriptions: ['subscription { evaluationFinalized(within: "1") { id } }', 'LIVE_UNAVAILABLE'],
} as const
