// npm run federation-audit: sets up what is missing, then puts the public audit's cases to Apollo's executor and to ours, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: false })
const { main } = await import('../dist/federation-audit/main.js')
await main(process.argv.slice(2))
