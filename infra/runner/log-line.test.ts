import { expect, test } from '@jest/globals'
import { levelAndMessage } from './log-line.ts'

test.each([
  [
    '{"level":"warn","msg":"an idle connection ended","err":{"message":"57P01"}}',
    'warn',
    'an idle connection ended: 57P01',
  ],
  ['{"level":"fatal","err":{"message":"no"},"msg":"no"}', 'fatal', 'no'],
  ['{"level":"error","msg":"on\\n\\nthree\\nlines"}', 'error', 'on three lines'],
  ['2026-11-24 UTC [7] FATAL:  out of memory', 'fatal', '2026-11-24 UTC [7] FATAL:  out of memory'],
  ['[main] ERROR kafka.Kafka - no', 'error', '[main] ERROR kafka.Kafka - no'],
  ['(node:7) ExperimentalWarning', 'info', '(node:7) ExperimentalWarning'],
  ['{ not json', 'info', '{ not json'],
])('%s', (line, level, message) => {
  expect(levelAndMessage(line)).toEqual({ level, message })
})
