// Brings a fresh clone to where everything can run, and does nothing where that is so already. Only node's own modules: nothing
// is installed yet. `npm run setup` does just this; `npm start` and `npm test` begin with it.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demand } from './setup/demand.mjs'
import { hasInstalledPackages } from './setup/packages.mjs'
import { hashOf, isFresh, run, stamp, step } from './setup/step.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const jars = '.data/kafka-libs'

/** Installs, generates and builds what is not up to date; `needsKafka`: whether a Kafka of our own will be run. */
export async function setUp({ needsKafka }) {
  process.chdir(root)
  const kafka = { name: 'kafka', hash: hashOf(['infra/kafka/pom.xml', 'infra/kafka/archive.ts']), outputs: [jars] }
  demand({ folder: root, java: needsKafka, maven: needsKafka && !isFresh(kafka) })
  if (!hasInstalledPackages(root)) await step('installing packages', () => run('npm', ['ci']))
  const generated = { name: 'generated', hash: hashOf(generatedFrom()), outputs: generatedInto() }
  if (!isFresh(generated)) await step('generating code', () => node('infra/generate.mjs')).then(() => stamp(generated))
  await step('building', () => node('node_modules/typescript/bin/tsc', '-b'))
  const bundles = { name: 'bundles', hash: hashOf(bundledFrom()), outputs: bundledInto() }
  if (!isFresh(bundles)) await step('bundling the processes', () => node('infra/bundle.mjs')).then(() => stamp(bundles))
  // It has a stamp of its own.
  if (existsSync('gateway/explorer/build.mjs'))
    await step('bundling the explorer', () => node('gateway/explorer/build.mjs'))
  if (needsKafka && !isFresh(kafka)) {
    await step("fetching Kafka's jars", fetchJars)
    await step("archiving Kafka's classes", () => node('infra/dist/kafka/archive.js')).then(() => stamp(kafka))
  }
}

const services = () => readdirSync('services').map(name => join('services', name))

const generatedFrom = () => [
  ...['package-lock.json', 'codegen.ts', 'infra/generate.mjs', 'packages/shared/events'],
  ...['infra/schema/api.mjs', 'infra/schema/manifest.mjs', 'gateway/supergraph.graphql', 'packages/client/operations'],
  ...services().flatMap(folder => [join(folder, 'schema.graphql'), join(folder, 'prisma/schema.prisma')]),
]

const generatedInto = () => [
  'packages/shared/src/generated/events',
  'packages/client/src/generated',
  ...services().map(folder => join(folder, 'src/generated/graphql.ts')),
  ...services().map(folder => join(folder, 'src/generated/prisma')),
]

const processes = () => [...services(), 'gateway']

/** What the compiler keeps of each workspace has a hash of every source. */
const bundledFrom = () => [
  ...['package-lock.json', 'infra/bundle.mjs', 'infra/runner/bundle.ts'],
  ...['packages/shared', ...processes()].map(folder => join(folder, 'dist/.tsbuildinfo')),
]

const bundledInto = () => [
  ...processes().map(folder => join(folder, 'dist/bundle/main.js')),
  'gateway/dist/bundle/planning-thread.js',
]

function fetchJars() {
  rmSync(jars, { recursive: true, force: true }) // jars of two versions side by side do not start
  return run('mvn', [
    ...['-q', '-B', '-f', 'infra/kafka/pom.xml', 'dependency:copy-dependencies'],
    ...[`-DoutputDirectory=${join(root, jars)}`, '-DincludeScope=runtime'],
  ])
}

const node = (...args) => run(process.execPath, args)

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp({ needsKafka: !process.env.KAFKA_BROKERS })
