import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { takeLock } from '../lock.mjs'
import { parseOptions } from '../options.mjs'
import { checkout } from '../runner/checkout.ts'
import { diskProblem, javaProblem, nodeProblem } from './demand.mjs'
import { hasInstalledPackages } from './packages.mjs'

test.each([
  ['20.18.9', 'Node 20.18.9 is too old: install Node 20.19 or newer'],
  ['18.20.0', 'Node 18.20.0 is too old: install Node 20.19 or newer'],
  ['20.19.0', null],
  ['22.1.0', null],
])('Node %s', (version, problem) => {
  expect(nodeProblem(version)).toBe(problem)
})

test('a disk with too little room is named with what is free', () => {
  expect(diskProblem(checkout, 1)).toBeNull()
  expect(diskProblem(checkout, Number.MAX_SAFE_INTEGER)).toMatch(
    /^the disk of .* is nearly full, \d+ MB are free: make room/,
  )
})

test.each([
  ['echo \'java version "1.8.0_402"\' >&2', /^Java 8 is too old .*: install Java 17 or newer, or set KAFKA_BROKERS/],
  ['echo \'openjdk version "11.0.22" 2024\' >&2', /^Java 11 is too old/],
  ['echo \'openjdk version "21" 2023\' >&2', null],
  ['exit 1', /^there is no Java, which the embedded Kafka needs: install Java 17/],
])('a java that does: %s', async (script, problem) => {
  await using folder = await temporaryFolder()
  const java = join(folder.path, 'java')
  await writeFile(java, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  if (problem) expect(javaProblem(java)).toMatch(problem)
  else expect(javaProblem(java)).toBeNull()
})

test('a machine without Java is told so', () => {
  expect(javaProblem('/no/such/java')).toMatch(/^there is no Java/)
})

test('packages count as installed when each has the version of the lock, however old the files', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'node_modules'))
  const lock = (version: string) => ({
    packages: {
      '': {},
      'packages/a': {},
      'node_modules/b': { version },
      'node_modules/c': { version, optional: true },
    },
  })
  await writeFile(join(folder.path, 'package-lock.json'), JSON.stringify(lock('1.0.0')))
  expect(hasInstalledPackages(folder.path)).toBe(false)
  const installed = (version: string) => JSON.stringify({ packages: { 'node_modules/b': { version } } })
  await writeFile(join(folder.path, 'node_modules/.package-lock.json'), installed('1.0.0'))
  expect(hasInstalledPackages(folder.path)).toBe(true)
  await writeFile(join(folder.path, 'node_modules/.package-lock.json'), installed('1.0.1'))
  expect(hasInstalledPackages(folder.path)).toBe(false)
})

test('options have their defaults, and members a range', () => {
  expect(parseOptions([])).toEqual({ reset: false, empty: false, help: false, members: undefined })
  expect(parseOptions(['--members', '5400000', '--reset'])).toMatchObject({ reset: true, members: 5_400_000 })
  expect(() => parseOptions(['--members', '5400001'])).toThrow('a whole number from 1 to 5400000')
  expect(() => parseOptions(['--members', '1e3'])).toThrow('a whole number from 1 to 5400000')
  expect(() => parseOptions(['--empty', '--members', '5'])).toThrow('--empty and --members exclude each other')
})

test('a wrong option is one line and exit code 1, before anything is set up', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'infra/start.mjs'), '--mebers', '5'], {
    encoding: 'utf8',
  })
  expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 1 })
  expect(stderr).toContain("Unknown option '--mebers'")
})

test('one runner a checkout: a running one is named, the lock of one that was killed is taken', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'runner.lock')
  expect(takeLock(file)).toBeNull()
  expect(takeLock(file)).toBe(process.pid)
  await writeFile(file, `${process.pid} 12345`)
  expect(takeLock(file)).toBeNull()
})

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'laurel-setup-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
