// A tenth of npm run faults: twenty faults, and every build that is broken on purpose.
import assert from 'node:assert/strict'
import { run, setUp } from './machine.mjs'
import { check } from './report.mjs'

/** The faults begin with it: stopped and killed processes first, then the fail points of evaluation. */
const SEED = '41'

export async function faults() {
  await setUp()
  await check('npm run faults -- --short: nothing lost, doubled, made up or stale', async () => {
    const lines = await ofFaults(800, '--short', '--seed', SEED)
    return lines.filter(line => /^all /.test(line) || /decisions/.test(line)).join('; ')
  })
  await check('every build that is broken on purpose is caught', async () => {
    const lines = await ofFaults(900, '--only', 'builds')
    const caught = lines.filter(line => /: caught/.test(line))
    assert.equal(caught.length, 4, lines.join(' / '))
    return `${caught.length} builds`
  })
}

async function ofFaults(seconds, ...args) {
  const { code, stdout, stderr } = await run('npm', ['run', '--silent', 'faults', '--', ...args], { seconds })
  assert.equal(code, 0, `${stdout.slice(-1_200)}${stderr.slice(-300)}`)
  return stdout.split('\n')
}
