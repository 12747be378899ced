// npm run faults: sets up what is missing, then breaks things, in this same process.
import { setUp } from '../../infra/setup.mjs'

await setUp({ needsKafka: true })
await import('../dist/faults/main.js')
