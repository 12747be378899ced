import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Role } from '../actor.ts'

export const issuer = 'https://issuer.test'
export const audience = 'laurel'

export type Minted = { role: Role; organization: string }

/** An identity provider for tests: its own keys, any grants. */
export async function createIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'local-test', alg: 'EdDSA', use: 'sig' }
  const token = (grants: Minted[], more: { memberId?: string; locale?: 'vi' | 'en'; subject?: string } = {}) =>
    new SignJWT({
      grants,
      ...(more.memberId && { member_id: more.memberId }),
      ...(more.locale && { locale: more.locale }),
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'local-test' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(more.subject ?? 'tester')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
  /** Signs whatever it is asked to. */
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid: 'local-test' }).sign(privateKey)
  return { token, sign, identity: { issuer, audience, jwks: { keys: [jwk] }, localRun: true } }
}
