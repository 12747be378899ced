// Runs once when the gateway of docker-compose.yml is ready: loads the sample through it and says what there is.
import { chooseSample, completeSample } from '../runner/first-run.ts'
import { createScreen } from '../runner/screen.ts'
import { summaryOf } from '../runner/summary.ts'
import { mintTokens } from '../runner/tokens.ts'

const { GATEWAY_URL = '', MEMBERS } = process.env
const startedAt = Date.now()
const screen = createScreen('warn')
const tokens = await mintTokens()
const sample = await chooseSample({ members: MEMBERS ? Number(MEMBERS) : undefined, empty: false })
const load = { gateway: GATEWAY_URL, token: tokens[0].token, progress: screen.progress }
const measured = sample ? await completeSample(sample, load) : []
screen.endProgress()
const addresses = { explorer: 'http://127.0.0.1:4000', graph: 'http://127.0.0.1:4000/graphql' }
screen.say(summaryOf({ seconds: (Date.now() - startedAt) / 1_000, measured, addresses, tokens }))
