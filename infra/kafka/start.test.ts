import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { startGuard } from '../runner/guard.ts'
import { answers } from './admin.ts'
import { startKafka } from './start.ts'

test('a Kafka whose archive of classes is none starts without it, and says nothing of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-classes-'))
  const classes = join(folder, 'classes.jsa')
  await writeFile(classes, 'no archive')
  const said: string[] = []
  using guard = startGuard()
  {
    await using kafka = await startKafka({ guard, ephemeral: true, classes, onLine: line => said.push(line) })
    expect(await answers(kafka.brokers)).toBe(true)
  }
  await rm(folder, { recursive: true })
  expect(said.filter(line => /archive|cds|shared/i.test(line))).toEqual([])
}, 120_000)
