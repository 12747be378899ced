// What npm start says to an environment in which it cannot run.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { cloneRepository } from './laurel.mjs'
import { environment, freePorts, root, run, setUp, temporaryFolder } from './machine.mjs'
import { check, none } from './report.mjs'

const NODE_AND_NPM = ['node', 'npm', 'sh', 'env']

export async function refusals() {
  await setUp()
  // Before anything is installed: there are no jars yet, so Maven is wanted too.
  const clone = await cloneRepository()
  const refusedThere = (variables, ...args) => refused(clone, variables, ...args)
  await check('without Java npm start says in one line what to do', async () => {
    return oneLine(await refusedThere({ PATH: await pathWith('mvn'), JAVA_HOME: undefined }), /no Java.*install Java/)
  })
  await check('without Maven npm start says in one line what to do', async () => {
    return oneLine(await refusedThere({ PATH: await pathWith('java') }), /no Maven.*install Maven/)
  })
  await check('a wrong option of npm start is named in one line', async () => {
    for (const [option, named] of [
      ['--colour', /--colour/],
      ['--members=none', /--members none/],
    ])
      oneLine(await refusedThere({}, '--', option), named)
  })
  await check('a busy port is named in one line', busyPort)
  await check('all wrong environment variables of npm start are named at once', wrongVariables)
}

async function busyPort() {
  const [port, ...others] = await freePorts(7)
  const server = createServer()
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  const names = ['GATEWAY', 'MEMBERSHIP', 'EVALUATION', 'AWARDS', 'POSTGRES', 'KAFKA', 'KAFKA_CONTROLLER']
  const ports = Object.fromEntries(names.map((name, at) => [`${name}_PORT`, [...others, port].at(at - 1)]))
  try {
    return oneLine(await refusedHere(ports), new RegExp(`\\b${port}\\b.*GATEWAY_PORT`))
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
}

async function wrongVariables() {
  const wrong = {
    GATEWAY_PORT: 'four thousand',
    POSTGRES_PORT: '70000',
    AWARDS_DATABASE_URL: 'mysql://127.0.0.1/awards',
    KAFKA_BROKERS: 'a broker',
    LOG_LEVEL: 'loud',
  }
  const lines = await refusedHere(wrong)
  const silent = Object.keys(wrong).filter(name => !lines.some(line => line.includes(name)))
  none(silent, `of ${lines.join(' / ')} not named: `)
  assert.equal(lines.length, Object.keys(wrong).length, lines.join(' / '))
  return `${lines.length} lines`
}

/** In this checkout, which is built, with local data of its own. */
const refusedHere = variables => refused(root, { LAUREL_DATA: temporaryFolder(), ...variables })

/** Runs npm start where it must end by 1; answers the lines that it wrote. */
async function refused(cwd, variables, ...args) {
  const started = await run('npm', ['start', '--silent', ...args], { cwd, env: environment(variables), seconds: 60 })
  const lines = `${started.stdout}${started.stderr}`.split('\n').filter(Boolean)
  assert.equal(started.code, 1, `it ended by ${started.code}: ${lines.join(' / ')}`)
  return lines
}

function oneLine(lines, pattern) {
  assert.equal(lines.length, 1, `${lines.length} lines: ${lines.join(' / ')}`)
  assert.match(lines[0], pattern)
  return lines[0]
}

/** A PATH with node, npm and the named programs alone. */
async function pathWith(...programs) {
  const folder = temporaryFolder()
  for (const name of [...NODE_AND_NPM, ...programs]) {
    const { stdout } = await run('sh', ['-c', `command -v ${name}`])
    symlinkSync(stdout.trim(), join(folder, name))
  }
  return folder
}
