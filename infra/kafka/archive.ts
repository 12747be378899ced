// Part of the set-up: runs a Kafka once and keeps the classes that it loaded, in a form that later JVMs only map.
import { existsSync, renameSync } from 'node:fs'
import { kafkaClasses } from '../runner/checkout.ts'
import { startGuard } from '../runner/guard.ts'
import { declareTopics } from './declare-topics.ts'
import { startKafka } from './start.ts'

const unfinished = `${kafkaClasses}.new`
{
  using guard = startGuard()
  await using kafka = await startKafka({ guard, ephemeral: false, keepClassesIn: unfinished })
  await declareTopics([kafka.brokers])
}
// A JVM without class data sharing writes none: its starts are slower, and that is all.
if (existsSync(unfinished)) renameSync(unfinished, kafkaClasses)
