import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { demandFree, freePort } from '../runner/ports.ts'
import type { Program } from '../runner/program.ts'
import { type Supervised, type Supervision, supervise, untilReady } from '../runner/supervise.ts'
import { lastingPlace, type Place, temporaryPlace } from './place.ts'

const READY_WITHIN_MS = 60_000

type Start = Pick<Supervision, 'guard' | 'onLine' | 'onUnplannedExit' | 'restartAfterMs'> & {
  /** Where the password (and, unless we are root, the cluster) is kept; absent when ephemeral. */
  folder?: string
  /** A free one when absent. */
  port?: number
  /** Temporary and unsafe on a power cut, hence quick; gone with its files at stop. */
  ephemeral: boolean
  rank?: number
}

export type Postgres = {
  /** Address of a database, as superuser. */
  url: (database?: string) => string
  program: Supervised
} & AsyncDisposable

/** Starts a Postgres of our own on 127.0.0.1 and waits until it answers; a busy port is a Problem that names it. */
export async function startPostgres({ folder, ephemeral, rank = 4, ...options }: Start): Promise<Postgres> {
  const { port = await freePort(), ...supervision } = options
  const place = ephemeral || !folder ? await temporaryPlace() : await lastingPlace(folder)
  if (ephemeral) supervision.guard.holdFolder(place.home)
  await initialise(place, ephemeral)
  await clearStaleLock(place)
  await demandFree({ postgres: port })
  const program = supervise(postgresProgram(place, port, ephemeral), { ...supervision, rank })
  const url = (database = 'postgres') => `postgres://postgres:${place.password}@127.0.0.1:${port}/${database}`
  const dispose = async () => {
    await program.stop(ephemeral ? 2_000 : 10_000)
    if (ephemeral) await rm(place.home, { recursive: true, force: true })
  }
  await untilReady(program, () => answers(url()), READY_WITHIN_MS).catch(async error => {
    await dispose()
    throw error
  })
  return { url, program, [Symbol.asyncDispose]: dispose }
}

/** True when a server lets us in; throws why it does not. */
export async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } finally {
    await client.end()
  }
}

/** Makes the cluster under another name first: an initdb that was interrupted must not look like a whole one. */
async function initialise({ binaries, data, home, password, user }: Place, ephemeral: boolean): Promise<void> {
  if (existsSync(data)) return
  const half = `${data}.new`
  await rm(half, { recursive: true, force: true })
  const passwordFile = join(home, 'initdb-password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) await chown(passwordFile, user.uid, user.gid)
  try {
    await promisify(execFile)(
      join(binaries, 'bin/initdb'),
      [
        ...['-D', half, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'],
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(ephemeral ? ['--no-sync'] : []),
      ],
      { cwd: home, env: environment(), ...user },
    )
    await rename(half, data)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** After a SIGKILL the lock file stays; it names a process that may by now be any other program. */
async function clearStaleLock({ data }: Place): Promise<void> {
  const file = join(data, 'postmaster.pid')
  const content = await readFile(file, 'utf8').catch(() => '')
  const pid = content.split('\n')[0]
  if (pid && !(await commandLine(pid)).includes(data)) await rm(file)
}

async function commandLine(pid: string): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', pid]).catch(() => ({ stdout: '' }))
  return stdout
}

function postgresProgram({ binaries, data, home, user }: Place, port: number, ephemeral: boolean): Program {
  const settings = { ...SETTINGS, port, ...(ephemeral ? UNSAFE : SAFE) }
  return {
    name: 'postgres',
    command: join(binaries, 'bin/postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: environment(),
    cwd: home,
    user,
    // Fast shutdown, then the immediate one: its children are in sessions of their own, and only Postgres stops them all.
    stopSignals: ['SIGINT', 'SIGQUIT'],
  }
}

const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' })

/** It shares the machine with everything else of the local run. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  timezone: 'UTC',
  log_timezone: 'UTC',
  random_page_cost: 1.1,
  jit: 'off',
}
const SAFE = {
  shared_buffers: '1GB',
  effective_cache_size: '6GB',
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  // Room for a burst; and after a crash never more to go over than what three minutes of steady work wrote.
  max_wal_size: '8GB',
  checkpoint_timeout: '3min',
  // After a burst the planner knows nothing of a new table: a page of one cell then walks all members of the country.
  autovacuum_naptime: '15s',
}
const UNSAFE = { shared_buffers: '128MB', fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
