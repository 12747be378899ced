import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createVerifier } from '@laurel/shared/actor'
import { audience, issuer, jwksFile, keepKeys, mintToken } from './secrets.ts'

const id = '0190d1a0-0000-7000-8000-000000000001'

test('a token of the local run is taken where the run is local, and nowhere else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-keys-'))
  await keepKeys(folder)
  const grants = [{ role: 'officer', organization: id }]
  const token = await mintToken({ subject: 'someone', grants, memberId: id, locale: 'en', hours: 12 }, folder)
  const verify = (localRun: boolean) =>
    createVerifier({ issuer, audience, jwksFile: jwksFile(folder), localRun })(`Bearer ${token}`)
  expect(await verify(true)).toEqual({ subject: 'someone', memberId: id, grants, locale: 'en' })
  await expect(verify(false)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await rm(folder, { recursive: true })
})

test('the signing key is its owner’s alone, and stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-keys-'))
  await keepKeys(folder)
  const { mode, mtimeMs } = await stat(join(folder, 'signing.json'))
  await keepKeys(folder)
  expect(mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'signing.json'))).mtimeMs).toBe(mtimeMs)
  await rm(folder, { recursive: true })
})
