import { expect, test } from '@jest/globals'
import { canonical, createRandom } from '../random.ts'
import { loadSupergraphs } from '../supergraphs.ts'
import { answer } from './answer.ts'
import { CLEAR, type Weather } from './weather.ts'

const shop = loadSupergraphs().find(({ name }) => name === 'shop')
const inventory = shop?.subgraphs.get('inventory')

const query = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Product { price label shipping stock { count places { code city stock(of: ["1"]) { count } } } }
  }
}`

const wild: Weather = { ...CLEAR, nulls: 0.2, illegalNulls: 0.1, missing: 0.1, fieldErrors: 0.1, wrongShapes: 0.05 }

const product = (number: number) => ({
  ...{ __typename: 'Product', id: `${number % 4}`, kind: number % 3 ? 'TOY' : 'TOOL' },
  ...{ weight: number, size: { width: 1, height: number % 2 } },
})

const turned = (value: object) =>
  Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, key === 'size' ? Object.fromEntries(Object.entries(part).reverse()) : part]),
  )

/** What is said of each representation, its errors with it. */
function said(seed: number, representations: object[]): string[] {
  if (!inventory) throw new Error('no inventory')
  const { text } = answer(inventory, JSON.stringify({ query, variables: { representations } }), { seed, weather: wild })
  const { data, errors = [] } = JSON.parse(text ?? 'null')
  return representations.map((_, index) => {
    const own = errors.filter(({ path }: { path?: unknown[] }) => path?.[1] === index)
    return canonical([
      data._entities[index],
      own.map((error: { path: unknown[] }) => ({ ...error, path: error.path.slice(2) })),
    ])
  })
}

test('an entity is answered by its representation alone', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = createRandom(seed)
    const first = Array.from({ length: 5 }, () => product(random.below(12)))
    const answers = said(seed, first)
    const places = Array.from({ length: 7 }, () => random.below(5))
    const others = places.map(at => turned(first[at] ?? {}))
    expect(said(seed, others)).toEqual(places.map(at => answers[at]))
  }
})

test('what is required of other subgraphs makes a difference', () => {
  const of = (weight: number) => said(7, [{ ...product(1), weight }])
  const answers = new Set(Array.from({ length: 30 }, (_, weight) => of(weight).join()))
  expect(answers.size).toBeGreaterThan(5)
})
