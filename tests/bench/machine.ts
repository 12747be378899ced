import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { kafkaJars } from '@laurel/infra/runner/checkout'
import { withClient } from '@laurel/shared/database'
import type { Stand } from './stand.ts'

export type Machine = {
  date: string
  commit: string
  cores: number
  processor: string
  memoryGigabytes: number
  node: string
  postgres: string
  kafka: string
}

export async function describeMachine({ postgres }: Stand): Promise<Machine> {
  const { rows } = await withClient(postgres.url(), client => client.query('show server_version'))
  const kafka = readdirSync(kafkaJars).find(name => /^kafka_[\d.]+-[\d.]+\.jar$/.test(name))
  const { stdout: commit } = await promisify(execFile)('git', ['describe', '--always', '--dirty'])
  return {
    date: new Date().toISOString(),
    commit: commit.trim(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: rows[0].server_version,
    kafka: kafka?.replace(/^.*-|\.jar$/g, '') ?? '',
  }
}

/** How many processes wanted to run in the last minute, those of the bench among them. */
export const loadNow = (): number => loadavg()[0] ?? 0
