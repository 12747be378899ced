import type { SupergraphSdlHook } from '@apollo/gateway'
import type { Log } from '@laurel/shared/log'
import { hashOf } from './hash.ts'
import { watchFile } from './watched-file.ts'

export type Supergraph = {
  /** For ApolloGateway's `supergraphSdl`: settles with the first good supergraph and gives every later one to `update`. */
  hook: SupergraphSdlHook
} & AsyncDisposable

/** What is wrong with a supergraph, if anything is. */
type Trial = (sdl: string) => Promise<Error | undefined>

/** Watches a supergraph file. A new supergraph is taken when it is good; a bad one leaves the old in service. */
export function createSupergraph(file: string, problemOf: Trial, log: Log): Supergraph {
  const watched = watchFile(file)
  let watching = Promise.resolve()
  return {
    async hook({ update }) {
      const offered = good(watched.versions, problemOf, log)
      const first = await offered.next()
      if (first.done) throw new Error('stopped before there was a good supergraph')
      watching = giveOn(offered, update, log)
      return { supergraphSdl: first.value }
    },
    async [Symbol.asyncDispose]() {
      watched.stop()
      await watching
    },
  }
}

async function giveOn(offered: AsyncGenerator<string>, update: (sdl: string) => void, log: Log): Promise<void> {
  for await (const sdl of offered) {
    try {
      update(sdl)
    } catch (error) {
      log.error({ err: error }, 'a supergraph was good on trial and yet not taken')
    }
  }
}

/** Of what the file comes to hold all that is good. */
async function* good(versions: AsyncGenerator<string | null>, problemOf: Trial, log: Log): AsyncGenerator<string> {
  let inService: string | undefined
  for await (const sdl of versions) {
    const supergraph = hashOf(`${sdl}`).slice(0, 12)
    // On trial elsewhere: an update of what is in service may fail when half of the new is in place.
    const problem = sdl === null ? new Error('the file cannot be read') : await problemOf(sdl)
    if (sdl === null || problem) {
      log.error({ err: problem, supergraph, inService }, 'a bad supergraph was not taken')
      continue
    }
    yield sdl
    inService = supergraph
    log.info({ supergraph }, 'a new supergraph is in service')
  }
}
