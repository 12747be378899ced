// Inside a network of its own: brings loopback up, runs npm start under strace, uses it, stops it. Prints one line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { choosePorts, startLaurel } from './laurel.mjs'
import { isOpen, kill, root, until } from './machine.mjs'
import { tracing } from './traces.mjs'

const READY_WITHIN_SECONDS = 200
const STOPPED_WITHIN_SECONDS = 60
const MEMBERS = '200'
/** Each sets the flags UP, LOOPBACK and RUNNING of `lo`, by whatever is on this machine. */
const UP = [
  ['ip', 'link', 'set', 'lo', 'up'],
  ['ifconfig', 'lo', 'up'],
  ['perl', '-e', 'socket(my $s, 2, 2, 0); ioctl($s, 0x8914, pack("a16s", "lo", 0x49)) or exit 1'],
  [
    'python3',
    '-c',
    'import fcntl,socket,struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))',
  ],
]

const ASKED = `query Five($code: String!) {
  organization(code: $code) { id evaluations { year } }
  members(first: 20) { nodes { displayName evaluations { id revision grade } eligibility(program: "149-KH/TU") { eligible } } }
}`
const REVISE = 'mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision } }'
const HEARD =
  'subscription ($within: ID!) { evaluationFinalized(within: $within) { id revision member { displayName } } }'

const [folder, traces] = process.argv.slice(2)

bringUp()
const ports = await choosePorts()
const laurel = startLaurel(root, ports, {
  as: [...asMyself(), ...tracing(traces)],
  args: ['--', '--members', MEMBERS],
  variables: { LAUREL_DATA: join(folder, 'data') },
})
const ready = await laurel.ready(READY_WITHIN_SECONDS)
const url = `http://127.0.0.1:${ports.GATEWAY_PORT}`
const assets = await explorer()
const evaluation = await federated()
await subscribed(evaluation)
const stopped = await stop()
console.log(
  `ready after ${ready} s, a query over three services, ${assets} files of the explorer, an event, gone after ${stopped} s`,
)

function bringUp() {
  assert.deepEqual(Object.keys(networkInterfaces()), [], 'this is no network of its own')
  const isUp = UP.some(([command, ...args]) => spawnSync(command, args).status === 0)
  assert.ok(isUp, `loopback cannot be brought up by any of ${UP.map(([command]) => command).join(', ')}`)
  // A name that stands in no file: whoever looks for this machine's own address would have to ask for it.
  assert.equal(spawnSync('hostname', ['laurel-alone']).status, 0, 'the name cannot be changed')
}

/** Postgres does not run as root, so whoever became root to be here is himself again. */
function asMyself() {
  const [, outer] = /^\s*0\s+(\d+)/.exec(readFileSync('/proc/self/uid_map', 'utf8')) ?? []
  return outer === '0' ? [] : ['unshare', `--map-user=${outer}`, `--map-group=${outer}`, '--']
}

/** The page and all that it loads, from here alone. */
async function explorer() {
  const page = await textOf('/')
  const links = [...page.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, link]) => link)
  assert.ok(links.length > 0, 'the explorer loads nothing')
  for (const link of links) {
    assert.equal(new URL(link, url).origin, url, `the explorer loads ${link}`)
    await textOf(new URL(link, url).pathname)
  }
  return links.length + 1
}

async function textOf(path) {
  const response = await fetch(`${url}${path}`, { headers: { accept: 'text/html, */*' } })
  assert.equal(response.status, 200, `${path}: ${response.status}`)
  return response.text()
}

function tokenOf(name) {
  const { tokens } = JSON.parse(readFileSync(join(folder, 'data/explorer.json'), 'utf8'))
  return tokens.find(one => one.name === name).token
}

async function send(path, query, variables, signal) {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenOf('officer of the city')}`,
      'content-type': 'application/json',
      accept: path === '/graphql' ? 'application/json' : 'text/event-stream',
    },
    body: JSON.stringify({ query, variables }),
    signal,
  })
}

async function ask(query, variables) {
  const { data, errors } = await (await send('/graphql', query, variables)).json()
  assert.equal(errors, undefined, JSON.stringify(errors))
  return data
}

async function federated() {
  const { organization, members } = await ask(ASKED, { code: 'HN' })
  const whole = members.nodes.filter(({ evaluations, eligibility }) => evaluations?.length > 0 && eligibility)
  assert.ok(whole.length > 0, `nobody has results and eligibility: ${JSON.stringify(members).slice(0, 300)}`)
  return { within: organization.id, ...whole[0].evaluations[0] }
}

async function subscribed({ within, id, revision, grade }) {
  const away = new AbortController()
  const response = await send('/graphql/stream', HEARD, { within }, away.signal)
  assert.equal(response.status, 200, 'no stream')
  let heard = ''
  const reading = (async () => {
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) heard += part
  })().catch(() => {})
  const decision = { number: '1-QĐ/TU', date: '2020-01-01', issuer: 'Thành uỷ' }
  const other = grade === 'GOOD' ? 'OUTSTANDING' : 'GOOD'
  const input = { evaluationId: id, expectedRevision: revision, grade: other, reason: 'Xem xét lại kết quả', decision }
  await ask(REVISE, { input })
  await until(
    () => heard.includes(id),
    30,
    () => 'the event was not heard',
  )
  away.abort()
  await reading
}

async function stop() {
  const startedAt = Date.now()
  kill(-laurel.npm.pid, 'SIGINT')
  await until(
    () => laurel.code !== undefined,
    STOPPED_WITHIN_SECONDS,
    () => 'it has not stopped',
  )
  // npm itself ends by the signal, as a shell expects of it
  assert.ok([0, 130, 'SIGINT'].includes(laurel.code), `npm start ended by ${laurel.code}`)
  for (const port of Object.values(ports)) assert.equal(await isOpen(port), false, `port ${port} is still open`)
  return ((Date.now() - startedAt) / 1_000).toFixed(1)
}
