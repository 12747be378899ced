// npm start where there is no network but loopback: it starts and serves, and nothing in it tries to reach another machine.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { environment, root, run, setUp, temporaryFolder } from './machine.mjs'
import { check, none } from './report.mjs'
import { attemptsIn, tracing } from './traces.mjs'

const WITHIN_SECONDS = 300

/** An address of documentation, and a name that nobody has. */
const ATTEMPT = `require('node:net').connect(9, '192.0.2.1').on('error', () => {})
  require('node:dns').lookup('nobody.invalid', () => {})`

export async function loopback() {
  await setUp()
  await check('npm start serves with loopback alone, and nothing tries to reach outside', async () => {
    for (const tool of ['unshare', 'strace'])
      assert.equal((await run(tool, ['--version'])).code, 0, `${tool} is not here, and without it this cannot be told`)
    const folder = temporaryFolder()
    await seesAttempts(folder)
    const traces = join(folder, 'traces')
    const inside = [process.execPath, join(root, '.ci/loopback-inside.mjs'), folder, traces]
    const options = { seconds: WITHIN_SECONDS, env: environment() }
    const { code, stdout, stderr } = await run('unshare', [...namespaces(), '--', ...inside], options)
    await forget(join(folder, 'data/postgres'))
    assert.equal(code, 0, `${stdout.slice(-1_000)}${stderr.slice(-1_000)}`)
    const { seen, outside } = attemptsIn(traces)
    none(outside, 'it tried to reach ')
    assert.ok(seen > 100, `strace saw ${seen} addresses only`)
    return `${stdout.trim()}; ${seen} connections and messages, 0 to outside, 0 look-ups of names`
  })
}

/** Root needs no other rights, and runs Postgres as somebody else; whoever is not root becomes it to have a network of his own. */
const namespaces = () => [...(process.getuid() === 0 ? [] : ['--map-root-user']), '--net', '--uts']

/** Where root starts it, the databases lie outside of the folder. */
async function forget(databases) {
  const { removeLastingPlace } = await import(join(root, 'infra/dist/postgres/place.js'))
  await removeLastingPlace(databases)
}

/** A trace in which an attempt could not be seen proves nothing. */
async function seesAttempts(folder) {
  const file = join(folder, 'attempts')
  const [strace, ...options] = tracing(file)
  await run(strace, [...options, 'unshare', ...namespaces(), '--', process.execPath, '-e', ATTEMPT])
  const { outside } = attemptsIn(file)
  const told = outside.some(one => one.startsWith('192.0.2.1 port 9 '))
  assert.ok(told, `strace does not see an attempt to reach outside; it saw ${outside.join(', ') || 'none'}`)
}
