import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { checkout } from '../runner/checkout.ts'
import { topics } from './topics.ts'

const folder = join(checkout, 'packages/shared/events')
const published = JSON.parse(readFileSync(join(folder, 'asyncapi.json'), 'utf8')) as Published

type Channel = {
  address: string
  messages: Record<string, { $ref: string }>
  bindings: { kafka: { partitions: number; topicConfiguration: { 'cleanup.policy': string[] } } }
}
type Published = {
  channels: Record<string, Channel>
  components: { messages: Record<string, { payload: { schema: { $ref: string } } }> }
}

function problemsOf(document: unknown) {
  const ajv = new Ajv({ strict: false })
  formats.default(ajv)
  const specification = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json')
  const validate = ajv.compile(specification)
  return validate(document) ? [] : validate.errors
}

test('the published document is AsyncAPI 3, and one without a title is not', () => {
  expect(problemsOf(published)).toEqual([])
  expect(problemsOf({ ...published, info: { version: '1.0.0' } })).toEqual(
    expect.arrayContaining([expect.objectContaining({ message: "must have required property 'title'" })]),
  )
})

test('it names every topic as it is declared, each with the schema of its events', () => {
  const channels = Object.values(published.channels)
  const told = channels.map(({ address, bindings: { kafka } }) => ({
    name: address,
    partitions: kafka.partitions,
    policy: kafka.topicConfiguration['cleanup.policy'].join(','),
  }))
  expect(told).toEqual(
    topics.map(({ name, partitions, config }) => ({ name, partitions, policy: config['cleanup.policy'] })),
  )
  for (const { address, messages } of channels) {
    const [message = ''] = Object.keys(messages)
    const file = published.components.messages[message]?.payload.schema.$ref
    expect(file).toBe(`./${address}.schema.json`)
    expect(existsSync(join(folder, `${address}.schema.json`))).toBe(true)
  }
})
