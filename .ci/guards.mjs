// Three guards of npm run guards, other ones each day: each is taken out of a copy of this checkout, and a test must turn red.
import assert from 'node:assert/strict'
import { run, setUp } from './machine.mjs'
import { check } from './report.mjs'

const SAMPLE = '3'

export async function guards() {
  await setUp()
  await check(`npm run guards -- --sample ${SAMPLE}: whichever guard is taken out, a test turns red`, async () => {
    const args = ['run', '--silent', 'guards', '--', '--sample', SAMPLE]
    const { code, stdout, stderr } = await run('npm', args, { seconds: 400 })
    assert.equal(code, 0, `${stdout.slice(-2_000)}${stderr.slice(-500)}`)
    const caught = stdout.split('\n').filter(line => /^guard .* caught by/.test(line))
    assert.equal(String(caught.length), SAMPLE, stdout)
    return caught.join('; ')
  })
}
