// Runs once before the services of docker-compose.yml: databases and roles, topics, keys, the explorer's file.
import { provision } from '@laurel/shared/provision'
import { declareTopics } from '../kafka/declare-topics.ts'
import { writeExplorer } from '../runner/explorer.ts'
import { keepKeys } from '../runner/secrets.ts'
import { services } from '../runner/settings.ts'
import { mintTokens } from '../runner/tokens.ts'

const { POSTGRES_URL = '', DATABASE_PASSWORD = '', KAFKA_BROKERS = '' } = process.env
for (const name of services) await provision(POSTGRES_URL, name, { owner: DATABASE_PASSWORD, app: DATABASE_PASSWORD })
await declareTopics(KAFKA_BROKERS.split(','))
await keepKeys()
await writeExplorer(await mintTokens())
