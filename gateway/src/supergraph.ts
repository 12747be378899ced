import type { SupergraphSdlHook } from '@apollo/gateway'
import { accessRulesOf } from '@laurel/shared/access'
import type { Log } from '@laurel/shared/log'
import { parse } from 'graphql'
import { costRulesOf } from './cost/rules.ts'
import { hashOf } from './hash.ts'
import type { Listener } from './loaded.ts'
import { ThreadEnded } from './planning/thread-client.ts'
import { watchFile } from './watched-file.ts'

export type Supergraph = {
  /** For ApolloGateway's `supergraphSdl`: settles with the first good supergraph and gives every later one to `update`. */
  hook: SupergraphSdlHook
} & Listener &
  AsyncDisposable

/** What is wrong with a supergraph, if anything is. */
type Trial = (sdl: string) => Promise<Error | undefined>

/** After the thread ended that tries it, which says little of a supergraph, it is tried again. */
const AGAIN_MS = 30_000

/**
 * Watches a supergraph file. A new supergraph is taken when it is good; a bad one leaves the old in service. `planProblem`: what is wrong
 * with it for planning.
 */
export function createSupergraph(file: string, planProblem: Trial, log: Log, againMs = AGAIN_MS): Supergraph {
  const watched = watchFile(file)
  let again: NodeJS.Timeout | undefined
  let watching = Promise.resolve()
  let inService: string | undefined
  const good = async function* (): AsyncGenerator<string> {
    for await (const sdl of watched.versions) {
      clearTimeout(again)
      const problem = await problemOf(sdl, planProblem)
      if (problem instanceof ThreadEnded) again = setTimeout(watched.again, againMs)
      if (sdl !== null && !problem) yield sdl
      else log.error({ err: problem, supergraph: nameOf(`${sdl}`), inService }, 'a bad supergraph was not taken')
    }
  }
  const giveOn = async (offered: AsyncGenerator<string>, update: (sdl: string) => void) => {
    for await (const sdl of offered) {
      try {
        update(sdl)
      } catch (error) {
        log.error(
          { err: error, supergraph: nameOf(sdl), inService },
          'a supergraph was good on trial and yet not taken',
        )
      }
    }
  }
  return {
    async hook({ update }) {
      const offered = good()
      const first = await offered.next()
      if (first.done) throw new Error('stopped before there was a good supergraph')
      watching = giveOn(offered, update)
      return { supergraphSdl: first.value }
    },
    schemaDidLoadOrUpdate({ supergraphSdl }) {
      inService = nameOf(supergraphSdl)
      log.info({ supergraph: inService }, 'a new supergraph is in service')
    },
    async [Symbol.asyncDispose]() {
      watched.stop()
      await watching
      clearTimeout(again)
    },
  }
}

const nameOf = (sdl: string) => hashOf(sdl).slice(0, 12)

/** On trial, before it is taken: an update of what is in service may fail when half of the new is in place. */
async function problemOf(sdl: string | null, planProblem: Trial): Promise<Error | undefined> {
  if (sdl === null) return new Error('the file cannot be read')
  return (await planProblem(sdl)) ?? problemOfRules(sdl)
}

/** A role of which this gateway does not know, say, since it is not upgraded yet: nobody may be let in by such a rule. */
function problemOfRules(sdl: string): Error | undefined {
  try {
    const supergraph = parse(sdl)
    accessRulesOf(supergraph)
    costRulesOf(supergraph)
    return undefined
  } catch (error) {
    return error as Error
  }
}
