import { expect, test } from '@jest/globals'
import { gather } from './gather.ts'

/** A gatherer whose calls are kept until they are let go. */
function observed(size: number) {
  const calls: { items: number[]; end: (error?: Error) => void }[] = []
  const offer = gather<number>(size, items => {
    return new Promise((resolve, reject) => {
      calls.push({ items, end: error => (error ? reject(error) : resolve()) })
    })
  })
  return { calls, offer, taken: () => calls.map(({ items }) => items) }
}

const turn = () => new Promise(setImmediate)

test('what comes in one turn goes together, what comes meanwhile goes next, in its order', async () => {
  const { calls, offer, taken } = observed(100)
  const first = [offer([1, 2]), offer([3])]
  await turn()
  const later = [offer([4]), offer([5, 6])]
  await turn()
  expect(taken()).toEqual([[1, 2, 3]])
  calls[0]?.end()
  await Promise.all(first)
  await turn()
  expect(taken()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
  calls[1]?.end()
  await Promise.all(later)
})

test('no call gets more than the size, but for one offer that alone is larger', async () => {
  const { calls, offer, taken } = observed(3)
  const offers = Promise.all([offer([1, 2]), offer([3, 4]), offer([5, 6, 7, 8]), offer([9])])
  for (const expected of [[1, 2], [3, 4], [5, 6, 7, 8], [9]]) {
    await turn()
    expect(taken().at(-1)).toEqual(expected)
    calls.at(-1)?.end()
  }
  await offers
})

test('a call that fails fails the offers that it took and no others', async () => {
  const { calls, offer } = observed(2)
  const outcomes = Promise.allSettled([offer([1]), offer([2]), offer([3])])
  await turn()
  calls[0]?.end(new Error('away'))
  await turn()
  calls[1]?.end()
  const away = { status: 'rejected', reason: new Error('away') }
  expect(await outcomes).toEqual([away, away, { status: 'fulfilled', value: undefined }])
})
