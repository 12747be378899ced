import { type GraphQLLeafType, isEnumType } from 'graphql'
import type { Random } from '../random.ts'
import type { Facts } from './facts.ts'

const TEXTS = ['', 'a', 'hà nội', 'x"y\\z', 'null', '0', 'longer than the others']
const NUMBERS = [0, 1, -1, 7, 42, 2_147_483_647]
const FLOATS = [0, 0.5, -1.25, 3, 1e21]

/** A value of a scalar or an enum. */
export function leaf(type: GraphQLLeafType, random: Random, facts: Facts): unknown {
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name)
    return random.pick(names.filter(name => !facts.isInaccessible(`${type.name}.${name}`)))
  }
  switch (type.name) {
    case 'Int':
      return random.pick(NUMBERS)
    case 'Float':
      return random.pick(FLOATS)
    case 'Boolean':
      return random.chance(0.5)
    case 'String':
      return random.pick(TEXTS)
    case 'ID':
      return random.chance(0.1) ? random.below(10) : `id-${random.below(10)}`
    default:
      return json(random, 2)
  }
}

/** A value of a key: what is the same for the same entity in all subgraphs. */
export function keyLeaf(type: GraphQLLeafType, field: string, number: number): unknown {
  if (type.name === 'Int') return number
  return type.name === 'ID' ? `${number}` : `${field}-${number}`
}

/** A value of an enum that is none, or none of the API. */
export function wrongEnum(type: GraphQLLeafType, random: Random, facts: Facts): unknown {
  const names = isEnumType(type) ? type.getValues().map(({ name }) => name) : []
  return random.pick(['NO_SUCH', 3, ...names.filter(name => facts.isInaccessible(`${type.name}.${name}`))])
}

/** Anything that JSON can say. */
export function json(random: Random, depth: number): unknown {
  const dice = random.below(depth > 0 ? 8 : 5)
  if (dice < 2) return random.pick(NUMBERS)
  if (dice < 4) return random.pick(TEXTS)
  if (dice === 4) return random.chance(0.5) ? random.chance(0.5) : null
  if (dice === 5) return Array.from({ length: random.below(3) }, () => json(random, depth - 1))
  const keys = ['a', 'b', '__typename', 'id'].slice(0, random.below(5))
  return Object.fromEntries(keys.map(key => [key, json(random, depth - 1)]))
}
