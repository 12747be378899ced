// npm test in this checkout; Jest's own totals count.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, root, temporaryFolder } from './machine.mjs'
import { check, count, none } from './report.mjs'

const LONGEST_MS = 20 * 60_000

export async function tests() {
  const report = join(temporaryFolder(), 'jest.json')
  await check('npm test passes', async () => {
    const startedAt = Date.now()
    assert.equal(await npmTest('--json', `--outputFile=${report}`), 0, 'npm test failed, see above')
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

function npmTest(...args) {
  const npm = spawn('npm', ['test', '--', ...args], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LONGEST_MS,
  })
  return new Promise(resolve => npm.once('close', (code, signal) => resolve(code ?? signal)))
}
