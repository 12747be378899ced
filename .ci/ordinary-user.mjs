// The same first run as somebody who is not root.
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { noneRestarted, sampleCounts, stopBy } from './fresh-clone.mjs'
import { choosePorts, cloneRepository, startLaurel, sweep } from './laurel.mjs'
import { environment, remove, run, setUp, temporaryFolder } from './machine.mjs'
import { check } from './report.mjs'

const USER = 'nobody'
const READY_WITHIN_SECONDS = 600
/** How this machine reaches its registries; it may be readable for its owner alone. */
const CONFIGURATION = ['.npmrc', '.m2/settings.xml', '.m2/settings-security.xml', '.mavenrc']

export async function ordinaryUser() {
  await setUp()
  const isRoot = process.getuid() === 0
  const clone = await cloneRepository()
  const laurel = startLaurel(clone, await choosePorts(), isRoot ? await asOther(clone) : {})
  const who = isRoot ? USER : `user ${process.getuid()}, for this is not root`
  try {
    const isReady = await check(
      `npm start alone on a fresh clone ends with the summary, as ${who}`,
      async () => `${await laurel.ready(READY_WITHIN_SECONDS)} s of ${READY_WITHIN_SECONDS} s`,
    )
    if (isReady) await check(`the summary's counts are the sample's, as ${who}`, () => sampleCounts(laurel))
    await stopBy(laurel, 'SIGINT', `as ${who}, after Ctrl-C`)
    await check(`no process was restarted, as ${who}`, () => noneRestarted([laurel]))
  } finally {
    sweep(clone)
    remove(clone)
  }
}

/** Gives the clone to the other user, and him a home with this machine's configuration of npm and Maven. */
async function asOther(clone) {
  const home = temporaryFolder()
  for (const name of CONFIGURATION) {
    if (!existsSync(join(homedir(), name))) continue
    mkdirSync(dirname(join(home, name)), { recursive: true })
    copyFileSync(join(homedir(), name), join(home, name))
    chmodSync(join(home, name), 0o600)
  }
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async option => (await run('id', [option, USER])).stdout.trim()),
  )
  const { code, stderr } = await run('chown', ['-R', `${uid}:${gid}`, home, clone])
  assert.equal(code, 0, stderr)
  return {
    as: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'],
    variables: {
      HOME: home,
      // Java takes the home that the system has for a user, and this one has none.
      MAVEN_OPTS: [environment().MAVEN_OPTS, `-Duser.home=${home}`].filter(Boolean).join(' '),
      npm_config_cache: undefined,
      npm_config_userconfig: undefined,
    },
  }
}
