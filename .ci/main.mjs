import { alone } from './alone.mjs'
import { bench } from './bench.mjs'
import { faults } from './faults.mjs'
import { files } from './files.mjs'
import { freshClone } from './fresh-clone.mjs'
import { guards } from './guards.mjs'
import { hostile } from './hostile.mjs'
import { loopback } from './loopback.mjs'
import { ordinaryUser } from './ordinary-user.mjs'
import { readme } from './readme.mjs'
import { refusals } from './refusals.mjs'
import { check, total } from './report.mjs'
import { executors, tests } from './tests.mjs'

// The first installs and builds this checkout, on which some of the others stand.
const themes = {
  tests,
  executors,
  files,
  readme,
  refusals,
  alone,
  bench,
  hostile,
  guards,
  loopback,
  clone: freshClone,
  user: ordinaryUser,
  faults,
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))

for (const name of chosen(process.argv.slice(2))) {
  const startedAt = Date.now()
  // What a theme needs before its first check may fail too.
  await themes[name]().catch(error => check(name, () => Promise.reject(error)))
  console.log(`# ${name}: ${Math.round((Date.now() - startedAt) / 1000)} s`)
}
const { passed, failed } = total()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** Which themes to run: all, or those named by `--only <theme>[,<theme>]`. */
function chosen([option, names]) {
  if (option === undefined) return Object.keys(themes)
  const wanted = names?.split(',') ?? []
  if (option === '--only' && wanted.length > 0 && wanted.every(name => name in themes)) return wanted
  console.error(`.ci/run [--only <theme>[,<theme>]]: the themes are ${Object.keys(themes).join(', ')}`)
  process.exit(2)
}
