import { expect, test } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { Registry } from 'prom-client'
import type { Context } from '../authentication.ts'
import { nextSequence } from '../sequence.ts'
import type { Answer } from './answer.ts'
import { coalescing } from './coalescing.ts'
import { CallerGone } from './transport.ts'

/** Subgraphs that answer when they are told to. */
function createSlow() {
  const asked: { body: string; answer: (answer: Answer) => void; fail: (error: Error) => void }[] = []
  const registry = new Registry()
  const ask = coalescing((_, body) => new Promise((answer, fail) => void asked.push({ body, answer, fail })), registry)
  return { asked, ask, registry }
}

const FAR = Date.now() + 3_600_000

const arriving = (changes: object = {}): Context => ({
  ...{ actor: { subject: 'a', memberId: null, grants: [], locale: null }, locale: 'vi', requestId: 'r', endsAt: FAR },
  ...{ arrived: nextSequence(), headers: { authorization: 'Bearer a' } },
  ...changes,
})

const answered = (): Answer => ({ data: { _entities: [{ name: 'An' }] } })

test('what one actor asks twice at once is asked once, and each has his own of the answer', async () => {
  const { asked, ask, registry } = createSlow()
  const [first, second] = [arriving(), arriving()]
  const both = [ask('membership', '{a}', first, true), ask('membership', '{a}', second, true)]
  expect(asked.map(({ body }) => body)).toEqual(['{a}'])
  asked[0]?.answer(answered())
  const [one, other] = await Promise.all(both)
  expect([one, other]).toEqual([answered(), answered()])
  expect(one?.data?._entities).not.toBe(other?.data?._entities)
  expect(await registry.metrics()).toContain('laurel_fetches_shared_total{subgraph="membership"} 1')
})

test('the first does with his answer what he likes before the other has his', async () => {
  const { asked, ask } = createSlow()
  const [first, second] = [arriving(), arriving()]
  const one = ask('membership', '{a}', first, true).then(answer => Object.assign(answer.data ?? {}, { _entities: [] }))
  const other = ask('membership', '{a}', second, true)
  asked[0]?.answer(answered())
  await one
  expect(await other).toEqual(answered())
})

test('who came too late, or has less time, asks anew, and so does who asks as another, in another language, of another, or to change something', () => {
  const { asked, ask } = createSlow()
  const [first, together] = [arriving(), arriving().arrived]
  const other = { headers: { authorization: 'Bearer b' } }
  const asking = [
    ask('membership', '{a}', first, true),
    ask('membership', '{a}', arriving({ arrived: together, endsAt: FAR - 1 }), true),
    ask('membership', '{a}', arriving(), true),
    ask('membership', '{a}', arriving({ ...other, arrived: together }), true),
    ask('membership', '{a}', arriving({ locale: 'en', arrived: together }), true),
    ask('awards', '{a}', arriving({ arrived: together }), true),
    ask('membership', '{b}', arriving({ arrived: together }), true),
    ask('membership', '{a}', arriving({ arrived: together }), false),
  ]
  expect(asked).toHaveLength(asking.length)
})

test('what failed or holds errors is not shared: the other asks for himself', async () => {
  const { asked, ask, registry } = createSlow()
  for (const end of [
    () => asked[0]?.fail(new Error('down')),
    () => asked[0]?.answer({ ...answered(), errors: [{ message: 'no' }] }),
  ]) {
    asked.length = 0
    const [first, second] = [arriving(), arriving()]
    const one = ask('membership', '{a}', first, true).catch(() => undefined)
    const other = ask('membership', '{a}', second, true)
    end()
    await one
    await new Promise(resolve => setImmediate(resolve))
    expect(asked).toHaveLength(2)
    asked[1]?.answer(answered())
    expect(await other).toEqual(answered())
  }
  expect(await registry.metrics()).not.toContain('laurel_fetches_shared_total{')
})

test('whose time is over when the fetch fails is told why, and asks no more', async () => {
  const { asked, ask } = createSlow()
  const over = { endsAt: Date.now() - 1 }
  const [first, second] = [arriving(over), arriving(over)]
  const both = [ask('membership', '{a}', first, true), ask('membership', '{a}', second, true)]
  asked[0]?.fail(new Error('down'))
  for (const one of await Promise.allSettled(both)) expect(one).toMatchObject({ reason: { message: 'down' } })
  expect(asked).toHaveLength(1)
})

test('that he who began a fetch went away is not told to who waits for it, even when his time is over', async () => {
  const { asked, ask } = createSlow()
  const over = { endsAt: Date.now() - 1 }
  const [first, second] = [arriving(over), arriving(over)]
  const one = ask('membership', '{a}', first, true)
  const other = ask('membership', '{a}', second, true)
  asked[0]?.fail(new GraphQLError('', { originalError: new CallerGone() }))
  await expect(one).rejects.toMatchObject({ originalError: { code: 'CALLER_GONE' } })
  await new Promise(resolve => setImmediate(resolve))
  expect(asked).toHaveLength(2)
  asked[1]?.fail(new Error('late'))
  await expect(other).rejects.toThrow('late')
})
