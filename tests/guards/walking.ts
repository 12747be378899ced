import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import type { Guard as Watchdog } from '@laurel/infra/runner/guard'
import type { Guard } from './guard.ts'
import type { Walk } from './walks.ts'

const LONGEST_MS = 300_000

/** Where walks find their servers. */
export type Servers = { TEST_POSTGRES_URL: string; TEST_KAFKA_BROKERS: string }

/** What came of a walk: its first test that failed, and why; null when all passed. */
export type Walked = { failed: { test: string; why: string } | null; passed: number; broken: string | null }

type Report = {
  numPassedTests: number
  testResults: {
    message: string
    assertionResults: { status: string; title: string; failureMessages: string[] }[]
  }[]
}

/**
 * What tests pass on to the set-up of their databases. A scope in a service's code stands before a second wall in the
 * database: without that scope, the second wall must be down too, or it hides what the walk is to see.
 */
export function variablesFor({ changes }: Pick<Guard, 'changes'>): Record<string, string> {
  return changes.some(({ file }) => /^services\/\w+\/src\//.test(file)) ? { TEST_ROW_SECURITY: 'off' } : {}
}

/** What a walk is run with; the watchdog ends it where this process was ended. */
export type Running = { variables: Record<string, string>; watchdog: Watchdog }

/** Runs a walk in a copy of the tree. */
export async function walkIn(folder: string, { file, name }: Walk, running: Running): Promise<Walked> {
  const report = join(folder, 'walk.json')
  await rm(report, { force: true })
  const { default: jest } = await import(join(checkout, 'jest.config.js'))
  const { globalSetup, globalTeardown, ...config } = jest
  const cacheDirectory = join(folder, 'jest-cache')
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...[join(checkout, 'node_modules/jest/bin/jest.js'), '--config'],
    JSON.stringify({ ...config, rootDir: folder, cacheDirectory }),
    ...['--runInBand', '--forceExit', '--json', `--outputFile=${report}`, '--runTestsByPath', file],
    ...(name ? ['--testNamePattern', `^${name}`] : []),
  ]
  const ended = await run(args, folder, running)
  const text = await readFile(report, 'utf8').catch(() => null)
  return text === null ? { failed: null, passed: 0, broken: ended } : judged(JSON.parse(text))
}

function judged({ numPassedTests, testResults }: Report): Walked {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  const broken = testResults.find(({ assertionResults }) => assertionResults.length === 0)?.message ?? null
  const why = failed?.failureMessages[0] ?? ''
  return { failed: failed ? { test: failed.title, why } : null, passed: numPassedTests, broken }
}

async function run(args: string[], cwd: string, { variables, watchdog }: Running): Promise<string> {
  const env = { ...process.env, ...variables, FORCE_COLOR: '0', FULL: undefined }
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_MS,
  })
  const pid = child.pid ?? 0
  watchdog.hold(pid, 0, [])
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  return new Promise(resolve =>
    child.once('close', (code, signal) => resolve(`${code ?? signal}: ${said.slice(-500)}`)),
  )
}
