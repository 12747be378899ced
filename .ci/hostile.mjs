// A hundredth of npm run hostile.
import assert from 'node:assert/strict'
import { run, setUp } from './machine.mjs'
import { check } from './report.mjs'

export async function hostile() {
  await setUp()
  await check(
    'npm run hostile -- --short: no crash, no answer of 500 and above, nothing told, no disguise run',
    async () => {
      const { code, stdout, stderr } = await run('npm', ['run', '--silent', 'hostile', '--', '--short'], {
        seconds: 400,
      })
      assert.equal(code, 0, `${stdout.slice(-2_000)}${stderr.slice(-500)}`)
      assert.match(stdout, /^crashes 0, answers of 500 and above 0, leaks 0$/m)
      assert.match(
        stdout,
        /^trusted documents enforced: 0 of \d+ disguises executed \([1-9]\d* by a gateway that trusts all\)$/m,
      )
      assert.match(stdout, /^honest p99 beside 50 hostile documents a second /m)
      return stdout.trimEnd().split('\n').join('; ')
    },
  )
}
