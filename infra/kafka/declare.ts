// npm run topics: declares every topic at KAFKA_BROKERS (host:port, separated by commas).
import { declareTopics } from './declare-topics.ts'
import { securityOf } from './security.ts'
import { topics } from './topics.ts'

const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',').map(broker => broker.trim())
try {
  const { created, configured } = await declareTopics(brokers, topics, securityOf(process.env))
  const list = (names: string[]) => names.join(', ') || 'none'
  console.log(`topics created: ${list(created)}; set anew: ${list(configured)}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
