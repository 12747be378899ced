import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { reasons, refusals, translate } from './messages.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

async function sources(): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).filter(
    file => /\.ts$/.test(file) && !/(\.test|example|messages)\.ts$|^generated/.test(file),
  )
  return files.map(file => readFileSync(`${folder}/${file}`, 'utf8')).join('\n')
}

const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort()

test('every code that is thrown has its wording, and every wording is used', async () => {
  const source = await sources()
  const thrown = source.match(/(?<=Refusal\(')[A-Z_]+|'[A-Z_]+_(INVALID|MEMBERS|ORGANIZATIONS)'/g) ?? []
  const known = new Set([...Object.keys(refusals), ...Object.keys(sharedCatalogue)])
  expect(thrown.map(code => code.replaceAll("'", '')).filter(code => !known.has(code))).toEqual([])
  expect(Object.keys(refusals).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  for (const { vi, en } of Object.values({ ...refusals, ...reasons }))
    expect(placeholders(vi)).toEqual(placeholders(en))
})

test('a grade is told in words', () => {
  expect(translate('GRADE_GOOD', 'vi')).toBe('hoàn thành tốt nhiệm vụ')
})
