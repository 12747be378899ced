import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Catalogue } from '../messages.ts'

const NOT_THROWING = /(\.test|example|messages)\.ts$|^generated/

/** The TypeScript of a service in which a refusal may be thrown. */
export function sourceIn(folder: URL): string {
  const path = fileURLToPath(folder)
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !NOT_THROWING.test(file))
    .map(file => readFileSync(`${path}/${file}`, 'utf8'))
    .join('\n')
}

/** The codes whose wordings are not filled from the same values in both languages. */
export function unlikeIn(catalogue: Catalogue): string[] {
  const values = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort().join()
  return Object.keys(catalogue).filter(code => {
    const { vi = '', en = '' } = catalogue[code] ?? {}
    return vi === '' || en === '' || values(vi) !== values(en)
  })
}
