import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { catalogue } from './messages.ts'

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
  const thrown = source.match(/(?<=Refusal\((final\.length > 0 \? )?')[A-Z_]+|(?<= : ')[A-Z_]+(?=', {)/g) ?? []
  const known = new Set([...Object.keys(catalogue), ...Object.keys(sharedCatalogue)])
  expect(thrown.filter(code => !known.has(code))).toEqual([])
  expect(thrown.length).toBeGreaterThan(20)
  expect(Object.keys(catalogue).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  for (const { vi, en } of Object.values(catalogue)) expect(placeholders(vi)).toEqual(placeholders(en))
})

test('every code that a mutation may answer with is told in the SDL', async () => {
  const sdl = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
  expect(Object.keys(catalogue).filter(code => !sdl.includes(code))).toEqual([])
})
