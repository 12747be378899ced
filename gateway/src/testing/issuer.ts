import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export const organization = '0190a000-0000-7000-8000-000000000001'
const issuer = 'https://issuer.test'
const audience = 'laurel'
const header = { alg: 'EdDSA', kid: 'local-test' }

/** The claims of a good token, but for `changes`; what is undefined is left out. */
export function claims(changes: Record<string, unknown> = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1_000)
  const grants = [{ role: 'officer', organization }]
  return { iss: issuer, aud: audience, sub: 'tester', iat: now, exp: now + 300, grants, ...changes }
}

/** An issuer with a key of its own, published in `folder`; it signs whatever it is asked to. */
export async function createIssuer(folder: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const publicJwk = { ...(await exportJWK(publicKey)), ...header, use: 'sig' }
  const jwksFile = join(folder, 'jwks.json')
  await writeFile(jwksFile, JSON.stringify({ keys: [publicJwk] }))
  return {
    publicJwk,
    identity: { issuer, audience, jwksFile, localRun: true },
    signed: (changes?: Record<string, unknown>) =>
      new SignJWT(claims(changes)).setProtectedHeader(header).sign(privateKey),
  }
}
