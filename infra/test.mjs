// npm test: everything that must hold before a change lands. Arguments go to Jest.
import { spawnSync } from 'node:child_process'
import { setUp } from './setup.mjs'

await setUp({ needsKafka: !process.env.TEST_KAFKA_BROKERS })

const node = (...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

node('node_modules/@biomejs/biome/bin/biome', 'check')
node('infra/compose.mjs', '--check')
node(
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
)
