import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { v7 as uuidv7 } from 'uuid'
import type { EvaluationFinalized } from '../generated/events/evaluation-finalized.ts'
import type { MembershipMember } from '../generated/events/membership-member.ts'
import type { MembershipOrganization } from '../generated/events/membership-organization.ts'

/** The events by topic; their JSON Schemas in packages/shared/events are the contract. */
export type Events = {
  'membership.organization.v1': MembershipOrganization
  'membership.member.v1': MembershipMember
  'evaluation.finalized.v1': EvaluationFinalized
}
export type Topic = keyof Events
export type DataOf<T extends Topic> = Events[T]['data']

/** An event as it goes into the outbox: serialised once, sent as it is. */
export type Recorded = { id: string; topic: Topic; key: string; type: string; value: string }

/** Why a message cannot be read. */
export class Unreadable extends Error {}

const validators = new Map<Topic, ValidateFunction>()

/** The JSON Schema of a topic's events, as published. */
export function schemaOf(topic: Topic): object {
  return JSON.parse(readFileSync(new URL(`../../events/${topic}.schema.json`, import.meta.url), 'utf8'))
}

/** What every CloudEvent of a topic says of itself. */
export function attributesOf(topic: Topic): { source: string; type: string; dataschema: string } {
  return {
    source: `/laurel/${topic.slice(0, topic.indexOf('.'))}`,
    type: `laurel.${topic.replace(/\.v\d+$/, '')}`,
    dataschema: `https://laurel.example/events/${topic}.schema.json`,
  }
}

/** Serialises an event as a structured CloudEvent; throws when it does not fit its schema, which is an error of ours. */
export function encode<T extends Topic>(topic: T, subject: string, data: DataOf<T>, time: Date): Recorded {
  const { source, type, dataschema } = attributesOf(topic)
  const id = uuidv7()
  const event = {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    dataschema,
    data,
  }
  const problem = problemOf(topic, event)
  if (problem) throw new Error(`an event of ours does not fit ${topic}: ${problem}`)
  return { id, topic, key: subject, type, value: JSON.stringify(event) }
}

/** Reads a message's value; throws Unreadable with the reason when it is no event of the topic. */
export function decode<T extends Topic>(topic: T, value: string): Events[T] {
  const event = parse(value)
  const problem = problemOf(topic, event)
  if (problem) throw new Unreadable(problem)
  return event as Events[T]
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Unreadable('not JSON')
  }
}

function problemOf(topic: Topic, event: unknown): string | null {
  const validate = validators.get(topic) ?? compile(topic)
  if (validate(event)) return null
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

function compile(topic: Topic): ValidateFunction {
  const ajv = new Ajv({ strictTypes: false, allErrors: false })
  formats.default(ajv)
  const validate = ajv.compile(schemaOf(topic))
  validators.set(topic, validate)
  return validate
}
