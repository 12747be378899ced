import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildSchema, parse, validate } from 'graphql'
import { ofOurSchema } from './our-names.ts'

test('documents of our schema are ones that it allows, nearly all of them', () => {
  const schema = buildSchema(readFileSync(new URL('../../gateway/api.graphql', import.meta.url), 'utf8'))
  const documents = fc.sample(ofOurSchema, { numRuns: 300, seed: 1 })
  const valid = documents.filter(text => validate(schema, parse(text)).length === 0)
  expect(valid.length).toBeGreaterThan(270)
  expect(new Set(valid).size).toBeGreaterThan(200)
})
