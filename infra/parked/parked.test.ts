import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { checkout } from '../runner/checkout.ts'
import { command } from './command.ts'

const topic = 'membership.member.v1'

async function openServices() {
  const of = (service: string) => createTestDatabase(join(checkout, 'services', service, 'prisma/migrations'))
  const [evaluation, awards] = [await of('evaluation'), await of('awards')]
  const sides = { evaluation, awards }
  return {
    run: (service: keyof typeof sides, sql: string) =>
      withClient(sides[service].appUrl, async client => (await client.query(sql)).rows),
    async parked(...args: string[]) {
      const lines: string[] = []
      const environment = { EVALUATION_DATABASE_URL: evaluation.appUrl, AWARDS_DATABASE_URL: awards.appUrl }
      const code = await command(args, environment, line => lines.push(line))
      return { code, lines }
    },
    async [Symbol.asyncDispose]() {
      await evaluation[Symbol.asyncDispose]()
      await awards[Symbol.asyncDispose]()
    },
  }
}

const parking = (partition: number, offsets: string) =>
  `insert into parked_messages (topic, partition, "offset", key, value, reason, parked_at)
   select '${topic}', ${partition}, o, 'key of ' || o, '{"displayName":"Nguyễn Văn An"}', 'not JSON', '2026-01-01T00:00:00Z'
   from generate_series(${offsets}) o`

test('what is parked is listed in order, page by page, without anybody’s name', async () => {
  await using services = await openServices()
  expect(await services.parked()).toEqual({ code: 0, lines: ['0 parked'] })
  await services.run('evaluation', parking(2, '1, 2500'))
  await services.run('awards', parking(7, '9, 10'))
  const { code, lines } = await services.parked()
  expect([code, lines.length, lines.at(-1)]).toEqual([1, 2_503, '2502 parked'])
  const line = (service: string, place: string, offset: number) =>
    `${service} ${topic} ${place} key key of ${offset} parked 2026-01-01T00:00:00.000Z: not JSON`
  expect(lines.slice(0, 2_500)).toEqual(
    Array.from({ length: 2_500 }, (_, index) => line('evaluation', `2 ${index + 1}`, index + 1)),
  )
  expect(lines.slice(2_500, 2_502)).toEqual([line('awards', '7 9', 9), line('awards', '7 10', 10)])
})

test('a replay of one or of all is asked of the service, in the name of who runs the command', async () => {
  await using services = await openServices()
  await services.run('awards', parking(7, '1, 1200'))
  const one = await services.parked('replay', 'awards', topic, '7', '5')
  expect(one.code).toBe(0)
  expect(one.lines.join()).toMatch(/^replay asked for: 1, by \S+@\S+, request [0-9a-f-]{36}$/)
  const asked =
    'select "offset"::int, replay_requested_by as who from parked_messages where replay_requested_at is not null'
  expect(await services.run('awards', asked)).toEqual([{ offset: 5, who: expect.stringContaining('@') }])
  expect((await services.parked()).lines.filter(line => line.includes('replay asked for'))).toHaveLength(1)
  expect((await services.parked('replay', 'awards', topic, '7', '5000')).code).toBe(1)
  expect((await services.parked('replay', '--all')).lines.join()).toContain('replay asked for: 1200')
  expect(await services.run('awards', asked)).toHaveLength(1_200)
})

test('what is dropped is gone, with an audit entry that says what it was and not what it said', async () => {
  await using services = await openServices()
  await services.run('evaluation', parking(2, '1, 1500'))
  const { code, lines } = await services.parked('drop', 'evaluation', topic, '2', '42')
  expect([code, lines.join()]).toEqual([0, expect.stringMatching(/^dropped: 1, by/)])
  const audited = 'select action, target_kind, actor, request_id, before from audit_entries order by position'
  expect(await services.run('evaluation', audited)).toEqual([
    {
      ...{ action: 'dropMessage', target_kind: 'ParkedMessage', actor: expect.stringContaining('@') },
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      before: { topic, partition: 2, offset: '42', key: 'key of 42', reason: 'not JSON' },
    },
  ])
  expect((await services.parked('drop', '--all')).lines.join()).toMatch(/^dropped: 1499, by/)
  expect(await services.parked()).toEqual({ code: 0, lines: ['0 parked'] })
  expect(await services.run('evaluation', audited)).toHaveLength(1_500)
})

test('what is not understood, or cannot be reached, changes nothing and exits 2', async () => {
  await using services = await openServices()
  await services.run('awards', parking(0, '1, 3'))
  const wrong = [
    ['drop'],
    ['--all'],
    ['empty', '--all'],
    ['drop', 'awards', topic, '0'],
    ['drop', 'membership', topic, '0', '1'],
    ['drop', 'awards', topic, '0', 'one'],
    ['drop', '--all', 'awards', topic, '0', '1'],
    ['drop', '--everything'],
  ]
  for (const args of wrong) expect((await services.parked(...args)).code).toBe(2)
  expect((await services.parked()).lines.at(-1)).toBe('3 parked')
  const nowhere = 'postgres://nobody@127.0.0.1:1/none'
  const lines: string[] = []
  const environment = { EVALUATION_DATABASE_URL: nowhere, AWARDS_DATABASE_URL: nowhere }
  expect(await command([], environment, line => lines.push(line))).toBe(2)
  expect(lines).toEqual(['could not be done: connect ECONNREFUSED 127.0.0.1:1'])
})
