import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { startWorld } from '../testing/gateway.ts'

const refusal = {
  errors: [
    {
      message: 'Too many requests in a second; please slow down.',
      extensions: { code: 'TOO_MANY_REQUESTS', requestId: expect.any(String) },
    },
  ],
}

test('who asks too often is refused until the second is over, and nobody else', async () => {
  await using world = await startWorld({ rates: { perActor: 5, perAddress: 0 } })
  const other = { authorization: `Bearer ${await world.issuer.signed({ sub: 'another' })}` }
  // a burst on a busy machine may reach into the next second: the one that does not counts
  const answers = await eventually(async () => {
    const burst = await Promise.all(Array.from({ length: 8 }, () => world.ask('{ years }')))
    expect(burst.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    return burst
  })
  const refused = answers.find(({ status }) => status === 429)
  expect([refused?.headers.get('retry-after'), refused?.body]).toEqual(['1', refusal])
  expect((await world.ask('{ years }', other)).status).toBe(200)
  await eventually(async () => expect((await world.ask('{ years }')).status).toBe(200), 3)
})

test('an address is refused before its token is looked at, on every way in', async () => {
  await using world = await startWorld({ rates: { perActor: 0, perAddress: 3 } })
  const ways = ['/graphql', '/graphql', '/imports/0190a000-0000-7000-8000-000000000001', '/graphql']
  await eventually(async () => {
    const asked = ways.map(async path => (await fetch(`${world.url}${path}`, { method: 'PUT' })).status)
    expect((await Promise.all(asked)).sort()).toEqual([401, 401, 401, 429])
  })
})

test("behind a proxy it is the caller's address that counts, and only as far as the proxy is trusted", async () => {
  const ask = async (proxies: number) => {
    await using world = await startWorld({ rates: { perActor: 0, perAddress: 1 }, proxies })
    const from = (address: string) => world.ask('{ years }', { 'x-forwarded-for': address })
    return [await from('10.0.0.1'), await from('10.0.0.2'), await from('10.0.0.1')].map(({ status }) => status)
  }
  await eventually(async () => expect(await ask(1)).toEqual([200, 200, 429]))
  await eventually(async () => expect(await ask(0)).toEqual([200, 429, 429]))
})
