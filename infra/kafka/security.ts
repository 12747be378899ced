import { readFileSync } from 'node:fs'
import type { KafkaConfig, SASLOptions } from 'kafkajs'

/** How to reach brokers that ask for a name or speak TLS. */
export type Security = Pick<KafkaConfig, 'sasl' | 'ssl'>

/** Reads KAFKA_SASL_* and KAFKA_TLS_CA_FILE, as the services do. */
export function securityOf(environment: NodeJS.ProcessEnv): Security {
  const { KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_TLS_CA_FILE } = environment
  const sasl = { mechanism: KAFKA_SASL_MECHANISM, username: KAFKA_SASL_USERNAME, password: KAFKA_SASL_PASSWORD }
  return {
    ...(KAFKA_SASL_MECHANISM && { sasl: sasl as SASLOptions }),
    ...(KAFKA_TLS_CA_FILE && { ssl: { ca: readFileSync(KAFKA_TLS_CA_FILE, 'utf8') } }),
  }
}
