import type { DocumentNode, GraphQLSchema } from 'graphql'

/** A supergraph that comes into service. */
export type Loaded = {
  /** What callers see of it. */
  schema: GraphQLSchema
  supergraph: DocumentNode
  supergraphSdl: string
}

/** Learns of every supergraph before any operation is asked of it. */
export type Listener = { schemaDidLoadOrUpdate?(loaded: Loaded): void }
