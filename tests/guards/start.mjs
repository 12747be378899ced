// npm run guards: sets up what is missing, then takes out the guards, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: true })
const { main } = await import('../dist/guards/main.js')
await main(process.argv.slice(2))
