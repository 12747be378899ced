import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { localData } from './checkout.ts'
import { type Service, services } from './settings.ts'

export const issuer = 'https://issuer.laurel.local'
export const audience = 'laurel'

/** Services take keys with such an id only where they are told that the run is local. */
const KEY_PREFIX = 'local-'
const ALGORITHM = 'EdDSA'

export type Passwords = Record<Service, { owner: string; app: string }>
export type Secrets = { gateway: string; passwords: Passwords }

/** The random secrets of this checkout, made once and readable by its owner alone. */
export async function keptSecrets(): Promise<Secrets> {
  const file = localData('secrets.json')
  if (!existsSync(file)) await writePrivate(file, newSecrets())
  return JSON.parse(await readFile(file, 'utf8'))
}

const random = () => randomBytes(24).toString('base64url')

const newSecrets = (): Secrets => ({
  gateway: random(),
  passwords: Object.fromEntries(services.map(name => [name, { owner: random(), app: random() }])) as Passwords,
})

/** Where the keys lie; `folder` is that of this checkout unless another is wanted. */
export const jwksFile = (folder = localData('keys')): string => join(folder, 'jwks.json')
const signingFile = (folder: string) => join(folder, 'signing.json')

/** Makes the key pair that stands in for an identity provider, unless it is there. */
export async function keepKeys(folder = localData('keys')): Promise<void> {
  if (existsSync(jwksFile(folder)) && existsSync(signingFile(folder))) return
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const kid = `${KEY_PREFIX}${randomBytes(6).toString('hex')}`
  await writePrivate(signingFile(folder), { ...(await exportJWK(privateKey)), kid })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }] }
  await writeFile(jwksFile(folder), JSON.stringify(jwks, null, 2))
}

/** Writes what its owner alone may read. */
export async function writePrivate(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(content, null, 2), { mode: 0o600 })
}

export type TokenRequest = {
  subject: string
  grants: { role: string; organization: string }[]
  memberId?: string | undefined
  locale?: string | undefined
  hours: number
}

/** An access token of the local run. */
export async function mintToken(request: TokenRequest, folder = localData('keys')): Promise<string> {
  const { subject, grants, memberId, locale, hours } = request
  const jwk: JWK = JSON.parse(await readFile(signingFile(folder), 'utf8'))
  const claims = { grants, ...(memberId && { member_id: memberId }), ...(locale && { locale }) }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, ...(jwk.kid && { kid: jwk.kid }) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000 + hours * 3_600))
    .sign(await importJWK(jwk, ALGORITHM))
}
