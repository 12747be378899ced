// npm run bench: sets up what is missing, then measures, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: true })
const { main } = await import('../dist/bench/main.js')
await main(process.argv.slice(2))
