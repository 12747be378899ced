import { expect, test } from '@jest/globals'
import { callersAt, compare } from '@laurel/shared/testing/callers'
import { baDinh, baDinhCell, city, hoanKiem, startExample } from './example.ts'
import { aProgram } from './programs/example.ts'

const SAY = `query ($references: [_Any!]!) { _entities(representations: $references) {
  ... on Organization { availableAwardActions { action allowed refusal { code } } } } }`
const CREATE = 'mutation ($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id } }'

test('an organisation says of every caller what createAwardProgram does', async () => {
  await using example = await startExample()
  const callers = callersAt({ above: city, here: baDinh, below: baDinhCell, beside: hoanKiem })
  const { said, done } = await compare({
    callers: () => callers,
    prepare: async () => ({ __typename: 'Organization', id: baDinh }),
    async say(reference, { grants }) {
      const { data } = await example.graph(SAY, { references: [reference] }, await example.issuer.token(grants))
      const [{ action, allowed, refusal }] = data._entities[0].availableAwardActions
      expect([action, allowed]).toEqual(['createAwardProgram', refusal === null])
      return refusal?.code ?? null
    },
    async act(_, { grants }) {
      const input = aProgram({ organizationId: baDinh })
      const { errors } = await example.graph(CREATE, { input }, await example.issuer.token(grants))
      return errors.length > 0 ? String(errors[0]?.extensions.code) : null
    },
  })
  expect(said).toEqual(done)
  expect(done).toEqual(expect.arrayContaining(['officer here: ALLOWED', 'awards_officer above: ALLOWED']))
  expect(done).toEqual(expect.arrayContaining(['officer beside: OUT_OF_SCOPE', 'auditor here: FORBIDDEN']))
})
