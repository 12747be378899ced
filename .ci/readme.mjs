// What README promises.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.mjs'
import { check, none } from './report.mjs'

const TWO_SCREENS = 100
const OF_NPM_ITSELF = ['ci', 'install', 'run']

export async function readme() {
  await check('every npm command that README names exists', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const named = [...codeOf(read('README.md')).matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)].map(([, , name]) => name)
    const unknown = named.filter(name => !(name in scripts) && !OF_NPM_ITSELF.includes(name))
    none(unknown)
    assert.ok(named.includes('start') && named.includes('test'), 'README names neither npm start nor npm test')
    return `${new Set(named).size} commands`
  })
  await check('README fits on two screens before its reference part', () => {
    const lines = read('README.md').split('\n')
    const length = lines.findIndex(line => /^#+ Reference\b/.test(line))
    assert.notEqual(length, -1, 'there is no heading "Reference"')
    assert.ok(length <= TWO_SCREENS, `${length} lines`)
    return `${length} lines`
  })
}

/** What stands in backquotes: prose speaks of npm too. */
const codeOf = text => text.match(/```[\s\S]*?```|`[^`]+`/g)?.join('\n') ?? ''
const read = name => readFileSync(join(root, name), 'utf8')
