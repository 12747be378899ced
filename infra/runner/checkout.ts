import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout, whether this runs from its sources or from what was compiled of them. */
export const checkout = rootAbove(dirname(fileURLToPath(import.meta.url)))

const data = process.env.LAUREL_DATA ?? join(checkout, '.data')

/** A path inside the folder of local data: the checkout's git-ignored one, unless LAUREL_DATA names another. */
export const localData = (...path: string[]): string => join(data, ...path)

/** Where the set-up puts Kafka's jars. */
export const kafkaJars = join(checkout, '.data/kafka-libs')

/** The classes of those jars as a JVM can map them (class data sharing), which saves a third of a start's CPU. */
export const kafkaClasses = join(kafkaJars, 'classes.jsa')

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json')) || dirname(folder) === folder) return folder
  return rootAbove(dirname(folder))
}
