import type { Random } from '../random.ts'
import type { Answering, Thing } from './fill.ts'

/** Of a field that is left out. */
export const ABSENT = Symbol('absent')

/** What stands where something else should: made anew each time. */
export function wrongShape(random: Random): unknown {
  return random.pick<() => unknown>([
    () => 'text',
    () => 7,
    () => 1.5,
    () => true,
    () => [],
    () => ['text'],
    () => [[]],
    () => [{ id: '1' }],
    () => ({}),
    () => ({ __typename: 'NoSuch' }),
    () => ({ id: 'wrong', text: null }),
  ])()
}

/** What an object says it is; a root is what it is, and does not lie. */
export function typename({ type }: Thing, damage: Random, { weather, schema }: Answering): unknown {
  const isRoot = [schema.getQueryType(), schema.getMutationType()].includes(type)
  if (isRoot || !damage.chance(weather.wrongTypenames)) return type.name
  const others = Object.keys(schema.getTypeMap()).filter(name => !name.startsWith('_'))
  return damage.pick([ABSENT, null, '', 'NoSuch', 5, damage.pick(others), damage.pick(others)])
}
