import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkout, kafkaClasses, kafkaJars } from '../runner/checkout.ts'
import { demandFree, freePort, Problem } from '../runner/ports.ts'
import type { Program } from '../runner/program.ts'
import { type Supervised, type Supervision, supervise, untilReady } from '../runner/supervise.ts'
import { answers } from './admin.ts'

const READY_WITHIN_MS = 90_000

type Start = Pick<Supervision, 'guard' | 'onLine' | 'onUnplannedExit' | 'restartAfterMs'> & {
  /** Where its records are kept and stay; a temporary folder when absent. */
  folder?: string
  /** Free ones when absent. */
  port?: number
  controllerPort?: number
  /** Where clients are told to go, when something stands in front of it. */
  advertisedPort?: number
  /** In a smaller JVM, killed at stop. */
  ephemeral: boolean
  rank?: number
  /** An archive of classes, as the set-up makes one; one that is absent or does not fit costs nothing but time. */
  classes?: string
  /** Where, at a polite stop, it keeps the classes that it loaded, for others' quicker start. */
  keepClassesIn?: string
}

export type KafkaNode = { brokers: string; program: Supervised } & AsyncDisposable

/** Starts a Kafka of our own on 127.0.0.1 and waits until it takes topics and groups; a busy port is a Problem. */
export async function startKafka({ ephemeral, rank = 3, ...options }: Start): Promise<KafkaNode> {
  const { port = await freePort(), controllerPort = await freePort(), folder: given, ...rest } = options
  const { advertisedPort = port, classes = kafkaClasses, keepClassesIn, ...supervision } = rest
  await demandFree({ kafka: port, 'kafka controller': controllerPort })
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'laurel-kafka-')))
  if (!given) supervision.guard.holdFolder(folder)
  await prepare(folder, { port, controllerPort, advertisedPort })
  const program = supervise(kafkaProgram(folder, { ephemeral, classes, keepClassesIn }), { ...supervision, rank })
  const dispose = async () => {
    await program.stop(ephemeral ? 0 : 15_000)
    if (!given) await rm(folder, { recursive: true, force: true })
  }
  const brokers = `127.0.0.1:${port}`
  await untilReady(program, () => answers(brokers), READY_WITHIN_MS).catch(async error => {
    await dispose()
    throw error
  })
  return { brokers, program, [Symbol.asyncDispose]: dispose }
}

type Ports = { port: number; controllerPort: number; advertisedPort: number }

async function prepare(folder: string, ports: Ports): Promise<void> {
  const logs = join(folder, 'logs')
  await mkdir(logs, { recursive: true })
  const template = await readFile(join(checkout, 'infra/kafka/server.properties'), 'utf8')
  const values: Record<string, string | number> = { ...ports, logs }
  const file = join(folder, 'server.properties')
  await writeFile(
    file,
    template.replace(/\$\{(\w+)\}/g, (_, name) => String(values[name])),
  )
  await writeFile(hostsIn(folder), `127.0.0.1 localhost ${hostname()}\n`)
  if (existsSync(join(logs, 'meta.properties'))) return
  const id = randomBytes(16).toString('base64url')
  await promisify(execFile)('java', [
    ...java(64, folder),
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${id}`,
    '--ignore-formatted',
    '-c',
    file,
  ])
}

type Machine = { ephemeral: boolean; classes: string; keepClassesIn?: string | undefined }

function kafkaProgram(folder: string, { ephemeral, classes, keepClassesIn }: Machine): Program {
  return {
    name: 'kafka',
    command: 'java',
    args: [
      ...java(ephemeral ? 256 : 512, folder, classes),
      ...(keepClassesIn ? [`-XX:ArchiveClassesAtExit=${keepClassesIn}`] : []),
      'kafka.Kafka',
      join(folder, 'server.properties'),
    ],
    env: { PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME },
    cwd: folder,
    stopSignals: ephemeral ? [] : ['SIGTERM'],
  }
}

/** All names that it needs: else it asks the network who this machine is, where no file of the system says so. */
const hostsIn = (folder: string) => join(folder, 'hosts')

function java(heapMegabytes: number, folder: string, classes = kafkaClasses): string[] {
  if (!existsSync(kafkaJars)) throw new Problem("Kafka's jars are missing: run npm run setup")
  return [
    `-Xmx${heapMegabytes}m`,
    // on cores that others need: no collector beside the work, and no compiler that takes half of a start's time
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    // a JVM that it does not fit loads its classes from the jars
    ...(existsSync(classes) ? [`-XX:SharedArchiveFile=${classes}`, '-Xlog:cds=off,cds+dynamic=off'] : []),
    ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'],
    `-Djdk.net.hosts.file=${hostsIn(folder)}`,
    ...['-cp', join(kafkaJars, '*')],
  ]
}
