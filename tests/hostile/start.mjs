// npm run hostile: sets up what is missing, then attacks the graph, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: true })
const { main } = await import('../dist/hostile/main.js')
await main(process.argv.slice(2))
