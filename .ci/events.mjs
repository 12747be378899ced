// The public events, read as somebody outside reads them: by Kafka's own console consumer, by the published schema.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { finalizationsIn, npmRun } from './laurel.mjs'
import { run } from './machine.mjs'
import { check } from './report.mjs'

const TOPIC = 'evaluation.finalized.v1'
const HEADER = 'content-type:application/cloudevents+json'
/** After so long without a message the consumer takes it that there are no more. */
const SILENCE_MS = 5_000

export async function events(laurel) {
  await check(`Kafka's console consumer reads ${TOPIC}, and each value passes its schema`, () => consumed(laurel))
  await check('npm run reconcile finds evaluation and awards equal', () => reconciled(laurel))
}

async function consumed(laurel) {
  const { stdout, stderr, seconds } = await consume(laurel)
  const lines = stdout.split('\n').filter(Boolean)
  assert.equal(lines.length, finalizationsIn(laurel), `${lines.length} messages; ${stderr.slice(-500)}`)
  const validate = validatorOf(laurel.clone)
  const subjects = new Set()
  for (const line of lines) {
    const [headers, value] = line.split('\t')
    assert.equal(headers, HEADER)
    const event = JSON.parse(value)
    assert.ok(validate(event), `${JSON.stringify(validate.errors)} in ${value}`)
    subjects.add(event.subject)
  }
  return `${lines.length} messages about ${subjects.size} subjects in ${seconds.toFixed(1)} s`
}

function consume({ clone, ports }) {
  const options = [
    ...['--bootstrap-server', `127.0.0.1:${ports.KAFKA_PORT}`, '--topic', TOPIC, '--from-beginning'],
    ...['--timeout-ms', SILENCE_MS, '--formatter-property', 'print.headers=true'],
  ]
  const classes = ['-cp', join(clone, '.data/kafka-libs/*'), 'org.apache.kafka.tools.consumer.ConsoleConsumer']
  return run('java', [...classes, ...options], { cwd: clone })
}

function validatorOf(clone) {
  const require = createRequire(join(clone, 'packages/shared/package.json'))
  const ajv = new (require('ajv').Ajv)({ allErrors: true, strict: true, allowUnionTypes: true })
  require('ajv-formats').default(ajv)
  const file = join(clone, 'packages/shared/events', `${TOPIC}.schema.json`)
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')))
}

async function reconciled(laurel) {
  const { code, stdout, stderr } = await npmRun(laurel, 'reconcile')
  assert.equal(code, 0, stdout + stderr)
  const [, same] = /^equal: (\d+) the same/m.exec(stdout) ?? []
  assert.equal(Number(same), finalizationsIn(laurel), stdout)
  return stdout.trim()
}
