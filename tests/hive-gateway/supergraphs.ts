import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Supergraph } from '@apollo/federation-internals'
import { expect } from '@jest/globals'
import { checkout } from '@laurel/infra/runner/checkout'
import { accessRulesOf } from '@laurel/shared/access'
import { eventually } from '@laurel/shared/testing/eventually'
import type { Answer } from '@laurel/shared/testing/graph'
import { lexicographicSortSchema, parse, printSchema } from 'graphql'
import type { HiveGateway } from './process.ts'

/** The supergraph that a command of ours writes. */
export async function composed(command: string, ...options: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-supergraph-'))
  const file = join(folder, 'supergraph.graphql')
  await promisify(execFile)(process.execPath, [join(checkout, command), ...options, file])
  const sdl = await readFile(file, 'utf8')
  await rm(folder, { recursive: true })
  return sdl
}

/** Of a supergraph: the schema as callers see it, and who may use what. */
export function callersSee(sdl: string) {
  const { fields, types } = accessRulesOf(parse(sdl))
  const api = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema()
  return [printSchema(lexicographicSortSchema(api)), new Map([...fields].sort()), new Map([...types].sort())]
}

/** A supergraph in which nobody can ask for `awardPrograms`. */
export function withoutPrograms(sdl: string): string {
  return sdl.replace(/^ {2}.*\n {2}awardPrograms:.*$/m, '')
}

/** Replaces the file that Hive Gateway watches, and waits for what that does. */
export async function supergraphsOf({ supergraphFile, ask, lines }: HiveGateway, token: string) {
  let told = 0
  const refusals = () => lines.filter(line => line.includes('a bad supergraph was not taken')).length
  return {
    good: await readFile(supergraphFile, 'utf8'),
    async put(sdl: string) {
      told = refusals()
      await writeFile(`${supergraphFile}.new`, sdl)
      await rename(`${supergraphFile}.new`, supergraphFile)
    },
    isServed: (hasPrograms: boolean) =>
      eventually(async () => {
        const { errors } = await ask('{ awardPrograms { code } }', {}, token)
        const codes = errors.map(({ extensions }) => extensions.code)
        expect(codes).toEqual(hasPrograms ? [] : ['GRAPHQL_VALIDATION_FAILED'])
      }),
    isNotTaken: () => eventually(() => expect(refusals()).toBe(told + 1)),
  }
}

/** Asks without a pause until told to stop; answers what came back. */
export function keepAsking(ask: () => Promise<Answer>) {
  let isOver = false
  const answers: Answer[] = []
  const askOn = async () => {
    while (!isOver) answers.push(await ask())
  }
  const asking = Promise.all([askOn(), askOn()])
  return async () => {
    isOver = true
    await asking
    return answers
  }
}
