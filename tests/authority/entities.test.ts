import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import type { Actor } from '@laurel/shared/actor'
import { newId } from '@laurel/shared/ids'
import { ask, codesOf } from '@laurel/shared/testing/graph'
import { buildASTSchema, type DocumentNode, isObjectType, Kind, parse } from 'graphql'
import { program } from '../hanoi.ts'
import { dataOf } from '../system.ts'
import { selectorOf } from './operation.ts'
import { expectedOf, isForbidden } from './oracle.ts'
import { peopleOf } from './people.ts'
import { type Rules, rulesOf } from './rules.ts'
import { type AuthorityWorld, everythingOf, ofDistricts, startAuthorityWorld } from './world.ts'

const services = ['membership', 'evaluation', 'awards'] as const
const given = {
  'Member.eligibility': `program: "${program}"`,
  'Organization.eligibility': `program: "${ofDistricts}"`,
  'Organization.campaignProgress': 'year: 2014',
}

async function idsOf(world: AuthorityWorld): Promise<Record<string, string[]>> {
  const { hanoi, an, binh, cells, evaluations, ids, system } = world
  const query = `{ awardProgram(code: "${program}") { id } }`
  const { awardProgram } = dataOf(await system.graph(query, {}, await everythingOf(world)))
  return {
    Member: [an.id, binh.id, newId()],
    Organization: [hanoi.city, hanoi.baDinh, hanoi.hoanKiem, cells.baDinh, newId()],
    Evaluation: [evaluations.ofMember, evaluations.ofDistrict],
    Campaign: [ids.campaign],
    FinalizationJob: [ids.finalization],
    ImportJob: [ids.import],
    AwardProgram: [awardProgram.id],
  }
}

/** The types that a subgraph resolves by their key. */
function entitiesIn(sdl: DocumentNode): string[] {
  return sdl.definitions.flatMap(node => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
    const key = node.directives?.find(({ name }) => name.value === 'key')
    const isForeign = key?.arguments?.some(({ value }) => value.kind === Kind.BOOLEAN && !value.value)
    return key && !isForeign ? [node.name.value] : []
  })
}

type Asking = { own: string[]; fields: Set<string>; sees: boolean }

/** He is told of what he lacks the role for, if he sees whose it is; what only lies behind it may tell him too. */
function toldOf({ own, fields, sees }: Asking, rules: Rules, actor: Actor): unknown {
  if (isForbidden(own, rules, actor) && sees) return ['FORBIDDEN']
  return isForbidden(fields, rules, actor) ? expect.not.arrayContaining([expect.not.stringMatching('FORBIDDEN')]) : []
}

test.each(services)(
  '%s shows of its entities, asked by their keys, what the rules give and nothing else',
  async name => {
    await using world = await startAuthorityWorld()
    const sdl = parse(await readFile(new URL(`../../services/${name}/schema.graphql`, import.meta.url), 'utf8'))
    const schema = buildASTSchema(sdl, { assumeValidSDL: true })
    const rules = rulesOf(sdl)
    const ids = await idsOf(world)
    const everything = await everythingOf(world)
    const people = await peopleOf(world)
    const entities = entitiesIn(sdl)
    expect(entities.filter(entity => !ids[entity])).toEqual([])
    for (const entity of entities) {
      const type = schema.getType(entity)
      if (!isObjectType(type)) throw new Error(`${entity} is no type`)
      const fields = new Set<string>()
      const selection = selectorOf({ given, writing: 'plain', fields }, [])(type, [])
      const own = [...fields].filter(field => field.startsWith(`${entity}.`))
      const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${entity} ${selection} } }`
      const variables = { r: (ids[entity] ?? []).map(id => ({ __typename: entity, id })) }
      const answerTo = (token: string) =>
        ask({ url: world.system.services[name], query, variables, token, locale: 'en' })
      const truth: Record<string, unknown>[] = dataOf(await answerTo(everything))._entities
      for (const { name: who, actor, token } of people) {
        const answer = await answerTo(token)
        const expected = truth.map(one => one && expectedOf(one, type, { rules, facts: world.facts, actor }))
        expect([who, entity, answer.data?._entities]).toEqual([who, entity, expected])
        const told = toldOf({ own, fields, sees: expected.some(one => one) }, rules, actor)
        expect([who, entity, [...new Set(codesOf(answer))]]).toEqual([who, entity, told])
      }
    }
  },
  120_000,
)
