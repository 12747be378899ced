// npm start: sets up what is missing, then hands over to the runner, in this same process.
import { join } from 'node:path'
import { takeLock } from './lock.mjs'
import { parseOptions, usage } from './options.mjs'
import { root, setUp } from './setup.mjs'

const options = optionsOrExit()
const runner = takeLock(join(process.env.LAUREL_DATA ?? join(root, '.data'), 'runner.lock'))
if (runner !== null) exit(`Laurel runs in this checkout already, as process ${runner}: stop it first`)
await setUp({ needsKafka: !process.env.KAFKA_BROKERS })
const { main } = await import('./dist/runner/main.js')
await main(options)

function optionsOrExit() {
  try {
    const { help, ...options } = parseOptions(process.argv.slice(2))
    if (!help) return options
    console.log(usage)
  } catch (error) {
    exit(`${error.message.split('\n')[0]} (npm start -- --help tells the options)`)
  }
  process.exit(0)
}

function exit(message) {
  console.error(message)
  process.exit(1)
}
