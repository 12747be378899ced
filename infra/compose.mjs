// Composes the three subgraphs' SDL into gateway/supergraph.graphql; with --check it only compares. With --for-routers <file>
// it writes there a supergraph that protects itself on routers that know @authenticated and @requiresScopes.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { forRouters } from './schema/routers.mjs'

const ports = { membership: 4001, evaluation: 4002, awards: 4003 }
const target = new URL('../gateway/supergraph.graphql', import.meta.url)

const { values } = parseArgs({ options: { check: { type: 'boolean' }, 'for-routers': { type: 'string' } } })
const file = values['for-routers']

const services = await Promise.all(
  Object.entries(ports).map(async ([name, port]) => {
    const sdl = await readFile(new URL(`../services/${name}/schema.graphql`, import.meta.url), 'utf8')
    return { name, url: `http://127.0.0.1:${port}/graphql`, typeDefs: parse(file ? forRouters(sdl) : sdl) }
  }),
)
const { supergraphSdl, errors, hints } = composeServices(services)
for (const problem of errors ?? hints ?? []) console.error(problem.toString())
if (!supergraphSdl) process.exit(1)
if (values.check) {
  if ((await readFile(target, 'utf8').catch(() => '')) === supergraphSdl) process.exit(0)
  console.error('gateway/supergraph.graphql is not what the subgraphs compose to: run npm run compose')
  process.exit(1)
}
await writeFile(file ?? target, supergraphSdl)
