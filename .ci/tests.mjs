// npm test in this checkout; Jest's own totals count.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, root, temporaryFolder } from './machine.mjs'
import { check, count, none } from './report.mjs'

const LONGEST_MS = 20 * 60_000

/** What stands between callers and subgraphs, whoever carries operations out. */
const SAFE_GRAPH = [
  ...['authority', 'cost', 'documents', 'execution/executor', 'http', 'limits', 'service', 'subgraphs'],
].map(path => `gateway/src/${path}`)

export async function tests() {
  await passing('npm test passes')
}

/** `npm test` had them by our own executor. */
export async function executors() {
  await passing('the tests of the safe graph pass by the executor of Apollo', {
    paths: [...SAFE_GRAPH, 'tests/authority'],
    settings: { EXECUTOR: 'apollo' },
  })
}

/** Runs tests, all of them unless paths are given; Jest's own totals count. */
async function passing(what, { paths = [], settings = {} } = {}) {
  const report = join(temporaryFolder(), 'jest.json')
  await check(what, async () => {
    const startedAt = Date.now()
    assert.equal(await npmTest(settings, ...paths, '--json', `--outputFile=${report}`), 0, 'npm test failed, see above')
    return `${Math.round((Date.now() - startedAt) / 1000)} s`
  })
  await check('no test is skipped', () => {
    assert.ok(existsSync(report), 'Jest wrote no report')
    const { numTotalTests, numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    count({ passed: numPassedTests, failed: numFailedTests })
    const skipped = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed'),
    )
    none(skipped.map(({ fullName, status }) => `${status}: ${fullName}`))
    assert.ok(numTotalTests > 0, 'there are no tests')
    return `${numTotalTests} tests in ${testResults.length} files`
  })
}

function npmTest(settings, ...args) {
  const npm = spawn('npm', ['test', '--', ...args], {
    cwd: root,
    env: environment(settings),
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LONGEST_MS,
  })
  return new Promise(resolve => npm.once('close', (code, signal) => resolve(code ?? signal)))
}
