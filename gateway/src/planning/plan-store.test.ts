import { ApolloGateway, type SupergraphSdlHook } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { expect, test } from '@jest/globals'
import { createLog } from '@laurel/shared/log'
import type { Context } from '../authentication.ts'
import { layered } from '../layers.ts'
import { compose } from '../testing/gateway.ts'
import { plannerHere } from '../testing/planner.ts'
import type { PlanRequest } from './in-flight.ts'
import { createPlanStore, planAhead } from './plan-store.ts'

const query = 'query A { years } query B { years members { id } }'

/** Apollo's gateway, of which every plan comes from here; `stored` are the keys by which plans were put into its store. */
async function startPlanned(beforePlan = async () => {}) {
  const [planned, stored]: [string[], string[]] = [[], []]
  const plans = createPlanStore()
  const { set } = plans
  plans.set = async (key, plan, options) => {
    stored.push(key)
    await set.call(plans, key, plan, options)
  }
  let update: Parameters<SupergraphSdlHook>[0]['update'] = () => {}
  const gateway = new ApolloGateway({
    async supergraphSdl(hooks) {
      update = hooks.update
      return { supergraphSdl: compose() }
    },
    queryPlannerConfig: { cache: plans },
    logger: createLog('test', 'silent'),
    buildService: () => ({ process: async () => ({ data: { years: [2010], members: [] } }) }),
  })
  const planner = {
    over(sdl: string) {
      const make = plannerHere().over(sdl)
      return async (asked: PlanRequest) => {
        planned.push(asked.operationName ?? '')
        await beforePlan()
        return make(asked)
      }
    },
  }
  const server = new ApolloServer<Context>({
    gateway: layered([planAhead(planner, plans)], gateway),
    logger: createLog('test', 'silent'),
  })
  await server.start()
  return {
    ...{ planned, stored },
    update: (sdl: string) => update(sdl),
    async ask(operationName: string) {
      const { body } = await server.executeOperation({ query, operationName }, { contextValue: {} as Context })
      return body.kind === 'single' ? body.singleResult : undefined
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

test('Apollo finds every plan, that of each operation, and makes none by itself', async () => {
  await using gateway = await startPlanned()
  for (let time = 0; time < 2; time++) {
    expect(await gateway.ask('A')).toEqual({ data: { years: [2010] } })
    expect(await gateway.ask('B')).toEqual({ data: { years: [2010], members: [] } })
  }
  expect(gateway.planned).toEqual(['A', 'B'])
  expect(new Set(gateway.stored).size).toBe(2)
  expect(gateway.stored.length).toBe(2)
})

test('a plan over a supergraph that was replaced meanwhile is not kept', async () => {
  const replacing: { now?: () => void } = {}
  await using gateway = await startPlanned(async () => replacing.now?.())
  replacing.now = () => gateway.update(`${compose()}\n# another`)
  expect(await gateway.ask('A')).toEqual({ data: { years: [2010] } })
  expect(gateway.planned).toEqual(['A'])
  // by Apollo itself, over the new one
  expect(gateway.stored.length).toBe(1)
  replacing.now = () => {}
  expect(await gateway.ask('B')).toEqual({ data: { years: [2010], members: [] } })
  expect(gateway.planned).toEqual(['A', 'B'])
})
