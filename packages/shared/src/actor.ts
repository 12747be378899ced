import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { Refusal } from './errors.ts'

export const roles = [
  'member',
  'secretary',
  'officer',
  'appraiser',
  'awards_officer',
  'auditor',
  'subscriber',
  'operator',
] as const
export type Role = (typeof roles)[number]
export type Grant = { role: Role; organization: string }

/** Who asks: what the identity provider says, and nothing that the request says itself. */
export type Actor = { subject: string; memberId: string | null; grants: Grant[]; locale: 'vi' | 'en' | null }

const claims = z.object({
  sub: z.string().min(1),
  member_id: z.uuid().optional(),
  grants: z
    .array(z.object({ role: z.enum(roles), organization: z.uuid() }))
    .max(200)
    .default([]),
  locale: z.enum(['vi', 'en']).optional(),
})

export type Identity = {
  issuer: string
  audience: string
  /** Exactly one of the three: a file of keys, their address, or the keys themselves. */
  jwksFile?: string
  jwksUrl?: string
  jwks?: JSONWebKeySet
  /** Accept the local run's keys and its long-lived tokens. */
  localRun: boolean
}

const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256']
const LONGEST_LIFE_SECONDS = 600

/** Verifies `Authorization: Bearer …`; anything but a good token is refused with UNAUTHENTICATED. */
export type Verifier = (authorization: string | undefined) => Promise<Actor>

/** How many tokens are remembered as good, and how long, in milliseconds: a screen asks often by the same one. */
const REMEMBERED = { max: 10_000, ttl: 60_000 }
const TOLERANCE_SECONDS = 5

/**
 * Checks tokens against the issuer's keys; a key of the local run (`kid` begins with `local-`) only where told so. One that was
 * found good is taken by its hash for a minute, and never beyond its end.
 */
export function createVerifier(identity: Identity): Verifier {
  const { issuer, audience, localRun } = identity
  const keys = keysOf(identity)
  const allowed: JWTVerifyGetKey = (header, token) => {
    if (header.kid?.startsWith('local-') && !localRun) throw new errors.JWKSNoMatchingKey()
    return keys(header, token)
  }
  const good = new LRUCache<string, { actor: Actor; exp: number }>(REMEMBERED)
  const remembered = (digest: string) => {
    const known = good.get(digest)
    return known && known.exp + TOLERANCE_SECONDS > Date.now() / 1_000 ? known.actor : undefined
  }
  const check = async (token: string, digest: string) => {
    const { payload } = await jwtVerify(token, allowed, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: TOLERANCE_SECONDS,
    })
    if (!localRun && livesTooLong(payload)) throw new Refusal('UNAUTHENTICATED')
    const actor = actorOf(payload)
    good.set(digest, { actor, exp: payload.exp ?? 0 })
    return actor
  }
  return async authorization => {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1]
    if (!token) throw new Refusal('UNAUTHENTICATED')
    const digest = hash('sha256', token, 'base64')
    try {
      return remembered(digest) ?? (await check(token, digest))
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw error
      throw new Refusal('UNAUTHENTICATED')
    }
  }
}

/** When a token that was verified before ends, in milliseconds since 1970. */
export function expiryOf(authorization: string | undefined): number {
  const { exp = 0 } = decodeJwt((authorization ?? '').replace(/^Bearer /i, ''))
  return exp * 1_000
}

function keysOf({ jwks, jwksFile, jwksUrl }: Identity): JWTVerifyGetKey {
  if (jwksUrl) return createRemoteJWKSet(new URL(jwksUrl))
  if (jwksFile) return createLocalJWKSet(JSON.parse(readFileSync(jwksFile, 'utf8')))
  if (jwks) return createLocalJWKSet(jwks)
  throw new Error('no source of keys')
}

function livesTooLong({ exp = 0, iat = 0 }: JWTPayload): boolean {
  return exp - iat > LONGEST_LIFE_SECONDS
}

function actorOf(payload: JWTPayload): Actor {
  const { sub, member_id, grants, locale } = claims.parse(payload)
  return { subject: sub, memberId: member_id ?? null, grants, locale: locale ?? null }
}

/** The organisations for whose subtree the actor holds one of `wanted`. */
export function organizationsOf(actor: Actor, wanted: readonly Role[]): string[] {
  return actor.grants.filter(({ role }) => wanted.includes(role)).map(({ organization }) => organization)
}

/** The same, refused with FORBIDDEN when there is none. */
export function requireRole(actor: Actor, wanted: readonly Role[]): string[] {
  const organizations = organizationsOf(actor, wanted)
  if (organizations.length === 0) throw new Refusal('FORBIDDEN', { values: { roles: wanted.join(', ') } })
  return organizations
}
