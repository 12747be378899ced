import { expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { type Arena, createArena } from './arena.ts'
import { differenceOf } from './compare.ts'
import { standIn } from './executors.ts'
import { faultOf, SHIFT } from './faults.ts'
import { type Failure, type Outcome, outcomeOf } from './outcome.ts'
import type { Disturbance } from './respondents.ts'
import { CLEAR } from './subgraph/weather.ts'
import { loadSupergraphs } from './supergraphs.ts'

type Result = Extract<Outcome, { data: string }>

const text = '{ items(first: 3) { __typename ... on Film { loans { days } } } }'
const operation = { text, document: parse(text), operationName: undefined, variables: undefined }
const weather = { ...CLEAR, nulls: 0, fieldErrors: 0.15 }

const again =
  ({ oracle }: Arena, seed: number) =>
  (disturbance: Disturbance) => {
    oracle.under({ seed, weather, ...disturbance })
    return outcomeOf(oracle.executor, oracle.schema, operation)
  }

/** Where the films stand, whose errors Apollo tells of the first objects that there are. */
function corrected({ data, errors, completion }: Result): Result {
  const items: { __typename: string }[] = JSON.parse(data)?.items ?? []
  const films = [...items.keys()].filter(at => items[at]?.__typename === 'Film')
  const moved = ({ path = [], ...rest }: Failure) => ({ ...rest, path: path.with(1, films[Number(path[1])] ?? 0) })
  return { data, errors: errors.map(error => (error.path?.[2] === 'loans' ? moved(error) : error)), completion }
}

/** A result with an error that Apollo tells of the wrong object. */
async function shifted() {
  const supergraph = loadSupergraphs().find(({ name }) => name === 'media')
  const arena = supergraph && (await createArena(supergraph, { build: standIn }))
  for (let seed = 0; arena && seed < 500; seed += 1) {
    const apollos = await again(arena, seed)({})
    if (apollos.rejected !== undefined || apollos.data === 'null') continue
    const right = corrected(apollos)
    if (differenceOf(apollos, right)) return { arena, seed, apollos, right }
  }
  throw new Error('no error is shifted')
}

test("an error that Apollo tells of another object is known as Apollo's fault", async () => {
  const { arena, seed, apollos, right } = await shifted()
  expect(await faultOf(apollos, right, again(arena, seed))).toBe(SHIFT)
})

test('an error that is missing, or of another code or field, is not', async () => {
  const { arena, seed, apollos, right } = await shifted()
  const wrong = [
    { ...right, errors: [] },
    { ...right, errors: right.errors.map(error => ({ ...error, code: 'ANOTHER' })) },
    { ...right, errors: right.errors.map(({ path, ...rest }) => ({ ...rest, path: path?.with(-1, 'another') })) },
    { ...right, data: '{}' },
  ]
  for (const one of wrong) expect(await faultOf(apollos, one, again(arena, seed))).toBeUndefined()
})
