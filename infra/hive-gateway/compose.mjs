// Composes the three subgraphs' SDL into the file that is named: what npm run compose does, without packages of Apollo.
import { readFile, writeFile } from 'node:fs/promises'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

const ports = { membership: 4001, evaluation: 4002, awards: 4003 }

const [file] = process.argv.slice(2)
if (!file) {
  console.error('node infra/hive-gateway/compose.mjs <file>')
  process.exit(2)
}
const services = await Promise.all(
  Object.entries(ports).map(async ([name, port]) => {
    const sdl = await readFile(new URL(`../../services/${name}/schema.graphql`, import.meta.url), 'utf8')
    return { name, url: `http://127.0.0.1:${port}/graphql`, typeDefs: parse(sdl) }
  }),
)
const { supergraphSdl, errors = [] } = composeServices(services)
for (const { message } of errors) console.error(message)
if (!supergraphSdl) process.exit(1)
await writeFile(file, supergraphSdl)
