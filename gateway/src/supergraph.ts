import { createHash } from 'node:crypto'
import { ApolloGateway, type SupergraphSdlHook } from '@apollo/gateway'
import type { Log } from '@laurel/shared/log'
import { watchFile } from './watched-file.ts'

export type Supergraph = {
  /** For ApolloGateway's `supergraphSdl`: settles with the first good supergraph and gives every later one to `update`. */
  hook: SupergraphSdlHook
} & AsyncDisposable

/** Watches a supergraph file. A new supergraph is taken when it is good; a bad one leaves the old in service. */
export function createSupergraph(file: string, log: Log): Supergraph {
  const watched = watchFile(file)
  let watching = Promise.resolve()
  return {
    async hook({ update }) {
      const offered = good(watched.versions, log)
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
async function* good(versions: AsyncGenerator<string | null>, log: Log): AsyncGenerator<string> {
  let inService: string | undefined
  for await (const sdl of versions) {
    const supergraph = createHash('sha256').update(`${sdl}`).digest('hex').slice(0, 12)
    const problem = await problemOf(sdl, log)
    if (sdl === null || problem) {
      log.error({ err: problem, supergraph, inService }, 'a bad supergraph was not taken')
      continue
    }
    yield sdl
    inService = supergraph
    log.info({ supergraph }, 'a new supergraph is in service')
  }
}

/** Tries a supergraph on a gateway of its own: `update` of the serving one may fail when half of the new is in place. */
async function problemOf(sdl: string | null, log: Log): Promise<unknown> {
  if (sdl === null) return new Error('the file cannot be read')
  const trial = new ApolloGateway({
    supergraphSdl: sdl,
    validateSupergraph: true,
    buildService: () => ({ process: () => Promise.reject(new Error('on trial only')) }),
    logger: log.child({}, { level: 'silent' }),
  })
  try {
    await trial.load()
    await trial.stop()
    return null
  } catch (error) {
    return error
  }
}
