// npm run differential: sets up what is missing, then holds the executor against Apollo's, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: false })
const { main } = await import('../dist/executor/main.js')
await main(process.argv.slice(2))
