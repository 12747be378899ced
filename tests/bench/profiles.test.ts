import { expect, test } from '@jest/globals'
import { topOf } from './profiles.ts'

const frame = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 9 } })

test('functions are told by their share of the busy time, whoever called them', () => {
  const nodes = [
    frame(1, '(idle)'),
    frame(2, 'encode', 'file:///a/node_modules/kafkajs/src/encoder.js'),
    frame(3, 'run', 'file:///b/job.js'),
    frame(4, 'encode', 'file:///a/node_modules/kafkajs/src/encoder.js'),
  ]
  expect(topOf({ nodes, samples: [1, 2, 3, 4, 3], timeDeltas: [500, 30, 10, 50, 10] })).toEqual([
    ' 80.0 %  encode kafkajs/…/encoder.js:10',
    ' 20.0 %  run job.js:10',
  ])
})
