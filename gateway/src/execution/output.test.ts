import { expect, test } from '@jest/globals'
import { Output } from './output.ts'

const output = new Output()

function written(write: () => void): string {
  output.begin()
  write()
  return output.end().toString('utf8')
}

test('every character is quoted as JSON has it, alone and between others', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const character = String.fromCharCode(unit)
    for (const text of [character, `a${character}b`]) {
      const quoted = written(() => output.quote(text))
      if (quoted !== JSON.stringify(text)) throw new Error(`character ${unit} is quoted as ${quoted}`)
    }
  }
  for (const text of ['😀', 'Nguyễn Thị Hồng Đào 😀', 'Chi bộ "Ba\\Đình"\n', 'đ'.repeat(40_000)])
    expect(written(() => output.quote(text))).toBe(JSON.stringify(text))
  expect(written(() => output.quote(''))).toBe('""')
})

test('every number is written as JSON has it', () => {
  const around = [0, 9, 10, 99, 100, 2_026, 65_535, 99_999, 999_999_999, 1e9, 2 ** 31, 2 ** 53, 1e21, 0.5, 1e-7]
  for (const number of around.flatMap(one => [one - 1, one, one + 1, -one]))
    expect(written(() => output.number(number))).toBe(JSON.stringify(number))
  const all = Array.from({ length: 20_000 }, (_, index) => index)
  const text = written(() => {
    for (const number of all) {
      output.number(number)
      output.writeText(' ')
    }
  })
  expect(text).toBe(all.map(number => `${number} `).join(''))
})

test('what was written is taken back as far as is said, and what follows takes its place', () => {
  const text = written(() => {
    output.write(Buffer.from('[1,'))
    const mark = output.mark()
    output.quote('a')
    output.quote('ễ')
    output.takeBack(mark)
    output.writeText('null]')
  })
  expect(text).toBe('[1,null]')
})

test('an answer longer than any before is whole, and no other changes it once it was taken', () => {
  const long = 'ễ"'.repeat(1_000_000)
  const short = 'a'.repeat(70_000)
  output.begin()
  output.quote('b')
  output.quote(long)
  const taken = output.end()
  expect(written(() => output.quote(short))).toBe(`"${short}"`)
  expect(taken.toString('utf8')).toBe(`"b"${JSON.stringify(long)}`)
  expect(written(() => undefined)).toBe('')
})
