import type { GraphQLInputType, GraphQLSchema } from 'graphql'
import type { Random } from '../random.ts'

export type DraftVariable = { name: string; type: GraphQLInputType; declared: string; value: unknown }

/** What is given out by the name in the answer, so that two of one name agree. */
export type Scope = Map<string, { text: string; below: Scope }>

export type DraftFragment = { name: string; on: string; text: string; scope: Scope }

/** An operation while it is written. `left`: how many selections it may still take. */
export type Draft = {
  schema: GraphQLSchema
  /** Whether an entity is of several subgraphs. */
  isSpread(type: string): boolean
  random: Random
  variables: DraftVariable[]
  fragments: DraftFragment[]
  left: number
  /** Whether values may have no variables. */
  isConstant: boolean
}
