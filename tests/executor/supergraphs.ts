import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { type Facts, factsOf } from './subgraph/facts.ts'

export type Subgraph = { name: string; schema: GraphQLSchema; facts: Facts }

export type Supergraph = { name: string; sdl: string; facts: Facts; subgraphs: Map<string, Subgraph> }

const HERE = 'tests/executor/supergraphs'

let loaded: Supergraph[] | undefined

/** Ours, as it is committed, and those made for the purpose. */
export function loadSupergraphs(): Supergraph[] {
  loaded ??= [...readdirSync(HERE).sort().map(made), ours()]
  return loaded
}

function ours(): Supergraph {
  const parts = readdirSync('services').map(name => part(name, `services/${name}/schema.graphql`))
  return { name: 'laurel', sdl: readFileSync('gateway/supergraph.graphql', 'utf8'), ...read(parts) }
}

function made(name: string): Supergraph {
  const files = readdirSync(join(HERE, name)).sort()
  const parts = files.map(file => part(basename(file, '.graphql'), join(HERE, name, file)))
  const composed = composeServices(
    parts.map(({ name, typeDefs }) => ({ name, typeDefs, url: `http://${name}.invalid` })),
  )
  if (!composed.supergraphSdl) throw new AggregateError(composed.errors ?? [], `${name} does not compose`)
  return { name, sdl: composed.supergraphSdl, ...read(parts) }
}

type Part = { name: string; typeDefs: DocumentNode }

const part = (name: string, file: string): Part => ({ name, typeDefs: parse(readFileSync(file, 'utf8')) })

function read(parts: Part[]): Pick<Supergraph, 'facts' | 'subgraphs'> {
  const facts = factsOf(parts.map(({ typeDefs }) => typeDefs))
  const subgraphs = parts.map(({ name, typeDefs }) => ({ name, schema: buildSubgraphSchema({ typeDefs }), facts }))
  return { facts, subgraphs: new Map(subgraphs.map(one => [one.name, one])) }
}
