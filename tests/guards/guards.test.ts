import { expect, test } from '@jest/globals'
import { withoutGuard } from './guard.ts'
import { guards } from './list.ts'
import { guardedIn, holds, scopesIn, servedSources, statementsIn, textOf } from './places.ts'
import { tellingScopes, unscopedStatements } from './unscoped.ts'
import { verdictOf } from './verdict.ts'

const sources = servedSources()
const unscoped = unscopedStatements.flatMap(({ names }) => names)

test('every guard stands in the source exactly once, under a name of its own, and has a walk that is there', () => {
  expect(guards.length).toBeGreaterThan(100)
  expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length)
  for (const { name, changes, walk } of guards) {
    for (const change of changes) expect(withoutGuard(name, change, textOf(change.file))).not.toBe(textOf(change.file))
    expect(textOf(walk.file)).toContain(walk.name ?? 'test')
  }
})

test('a guard whose text is gone, or is there twice, is told by its name', () => {
  const change = { file: 'store.ts', text: 'and visible', without: '' }
  expect(withoutGuard('rows', change, 'where id and visible')).toBe('where id ')
  for (const text of ['where id', 'and visible and visible'])
    expect(() => withoutGuard('rows', change, text)).toThrow(/^rows: store.ts has [02] times/)
})

test('every scope of a service is a guard that is taken out, or says only what may be done', () => {
  const found = sources.flatMap(scopesIn)
  expect(found.length).toBeGreaterThan(50)
  const bare = found.filter(scope => !guardedIn(scope.file, guards).some(guard => holds(guard, scope)))
  const told = bare.map(({ file, text }) => `${file} ${text}`)
  expect(bare.filter((_, index) => !tellingScopes.names.includes(told[index] ?? '')).map(({ name }) => name)).toEqual(
    [],
  )
  expect(tellingScopes.names.filter(name => !told.includes(name))).toEqual([])
})

test('every function that speaks to the database has a guard that is taken out, or a reason why it needs none', () => {
  const found = sources.flatMap(statementsIn)
  const bare = found.filter(one => !guardedIn(one.file, guards).some(guard => holds(one, guard)))
  expect(bare.map(({ name }) => name).filter(name => !unscoped.includes(name))).toEqual([])
  expect(unscoped.filter(name => !bare.some(one => one.name === name))).toEqual([])
})

test('only a comparison that failed proves that a guard was missed', () => {
  const walked = { failed: null, passed: 3, broken: null }
  const failing = (why: string) => ({ ...walked, failed: { test: 'walk', why } })
  const verdicts = [walked, failing('expect(received).toEqual(expected)'), failing('TypeError: x'), failing('no data')]
  expect(verdicts.map(one => verdictOf(one).isCaught)).toEqual([false, true, false, false])
  expect(verdictOf(failing('expect(received) … "INTERNAL"')).isCaught).toBe(false)
  expect(verdictOf({ ...walked, broken: 'cannot be compiled' }).isCaught).toBe(false)
})
