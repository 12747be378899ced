import type { GraphQLSchema } from 'graphql'
import { type Operation, operation } from './operation/operation.ts'
import { createRandom, hash } from './random.ts'
import type { Conditions } from './subgraph/answer.ts'
import type { Facts } from './subgraph/facts.ts'
import { weatherOf } from './subgraph/weather.ts'

/** One operation under one weather. */
export type Case = { operation: Operation; conditions: Conditions }

type Where = { schema: GraphQLSchema; facts: Facts }

/** The same for the same seed and number. */
export function caseOf({ schema, facts }: Where, seed: number, number: number): Case {
  const own = hash(`case ${number}`, seed)
  const random = createRandom(own)
  return { conditions: { seed: own, weather: weatherOf(random) }, operation: operation(schema, facts.isSpread, random) }
}
