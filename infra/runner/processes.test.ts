import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { checkout } from './checkout.ts'
import { entryOf, RUNTIME } from './processes.ts'
import { services } from './settings.ts'

test.each([...services, 'gateway' as const])('docker-compose.yml starts %s as npm start does', name => {
  const compose = readFileSync(join(checkout, 'docker-compose.yml'), 'utf8')
  expect(compose).toContain(`command: [${['node', ...RUNTIME, entryOf(name)].join(', ')}]`)
})
