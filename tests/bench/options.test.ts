import { expect, test } from '@jest/globals'
import { parseOptions, rowNames } from './options.ts'

test('without options every row is measured three times at the size of a city', () => {
  expect(parseOptions([])).toEqual({ only: rowNames, members: 500_000, rounds: 3, json: false, profile: undefined })
})

test('rows keep their order, and a size that is given goes before that of --short', () => {
  const options = parseOptions(['--short', '--members', '20000', '--only', 'page,finalize'])
  expect(options).toMatchObject({ only: ['finalize', 'page'], members: 20_000, rounds: 1 })
})

test.each([
  [
    ['--only', 'finalise'],
    '--only finalise: the rows are finalize, relay, consumer, chain, import, page, wall, gateway, memory, decisions',
  ],
  [['--members', '4999'], '--members 4999: a whole number from 5000 on'],
  [['--rounds', '0'], '--rounds 0: a whole number from 1 on'],
])('%j is refused in one line', (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason)
})
