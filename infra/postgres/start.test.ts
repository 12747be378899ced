import { randomUUID } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import pg from 'pg'
import { localData } from '../runner/checkout.ts'
import { startGuard } from '../runner/guard.ts'
import { freePort } from '../runner/ports.ts'
import { lastingPlace, removeLastingPlace } from './place.ts'
import { startPostgres } from './start.ts'

test('a lasting Postgres keeps its rows over a kill, and its password from others', async () => {
  const folder = localData(`postgres-of-a-test-${randomUUID()}`)
  using guard = startGuard()
  try {
    await killed(folder, guard)
    const { data } = await lastingPlace(folder)
    // The process of the lock file is by now another program: this one.
    const lock = join(data, 'postmaster.pid')
    await writeFile(lock, (await readFile(lock, 'utf8')).replace(/^\d+/, String(process.pid)))
    await using postgres = await startPostgres({ guard, folder, ephemeral: false })
    expect(await query(postgres.url(), 'select * from kept')).toEqual([{ word: 'here' }])
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600)
    await expect(query(postgres.url().replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    })
  } finally {
    await removeLastingPlace(folder)
  }
})

test('a busy port is named before anything is started', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  using guard = startGuard()
  await expect(startPostgres({ guard, port, ephemeral: true })).rejects.toThrow(`port ${port} (postgres) is in use`)
  await new Promise(resolve => server.close(resolve))
})

async function killed(folder: string, guard: ReturnType<typeof startGuard>): Promise<void> {
  await using postgres = await startPostgres({ guard, folder, ephemeral: false })
  await query(postgres.url(), "create table kept as select 'here' as word")
  process.kill(postgres.program.pid(), 'SIGKILL')
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
