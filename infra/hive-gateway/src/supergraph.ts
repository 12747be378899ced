import { readFileSync } from 'node:fs'
import { type AccessRules, accessRulesOf } from '@laurel/shared/access'
import type { Log } from '@laurel/shared/log'
import { buildSchema, parse } from 'graphql'

const POLL_MS = 1_000

export type Supergraph = {
  isLoaded(): boolean
  /** The last good one that the file held. */
  take(): string
  /** The rules of the one that was taken last. */
  rules(): AccessRules
} & Disposable

/** Reads a file every second; a bad supergraph leaves the old one in service. */
export function watchSupergraph(file: string, log: Log): Supergraph {
  let seen: string | null | undefined
  let good: string | undefined
  const look = () => {
    const sdl = read(file)
    if (sdl === seen) return
    seen = sdl
    const problem = problemOf(sdl)
    if (sdl === null || problem) return void log.error({ err: problem }, 'a bad supergraph was not taken')
    good = sdl
    log.info('a new supergraph is in service')
  }
  look()
  const timer = setInterval(look, POLL_MS)
  let rules: AccessRules | undefined
  return {
    isLoaded: () => good !== undefined,
    take() {
      if (good === undefined) throw new Error('there was no good supergraph yet')
      rules = accessRulesOf(parse(good))
      return good
    },
    rules() {
      if (!rules) throw new Error('no supergraph was taken yet')
      return rules
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function problemOf(sdl: string | null): unknown {
  if (sdl === null) return new Error('the file cannot be read')
  try {
    accessRulesOf(parse(sdl))
    return buildSchema(sdl).getType('join__Graph') ? null : new Error('it is no supergraph')
  } catch (error) {
    return error
  }
}
