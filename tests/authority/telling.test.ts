import { expect, test } from '@jest/globals'
import { expectNothingTold } from './telling.ts'

test('a value that was neither given nor said is found in an error, wherever it stands', () => {
  const truth = { member: { id: '0190', displayName: 'Nguyễn Văn An', grades: ['GOOD'] } }
  const given = { member: { displayName: 'Nguyễn Văn An' } }
  const error = (message: string, extensions = {}) => [{ message, extensions: { code: 'FORBIDDEN', ...extensions } }]
  expect(() => expectNothingTold(error('Nguyễn Văn An'), truth, null, '')).toThrow('Nguyễn Văn An')
  expect(() => expectNothingTold(error('no', { field: '0190' }), truth, given, '')).toThrow('0190')
  expect(() => expectNothingTold(error('GOOD'), truth, given, '')).toThrow('GOOD')
  expectNothingTold(error('Nguyễn Văn An', { field: '0190' }), truth, given, 'member(id: "0190")')
})
