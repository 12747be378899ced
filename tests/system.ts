import { fileURLToPath } from 'node:url'
import { startAwards } from '@laurel/awards'
import { startEvaluation } from '@laurel/evaluation'
import { startGateway } from '@laurel/gateway'
import { executorInTests } from '@laurel/gateway/testing/executor'
import { startMembership } from '@laurel/membership'
import { newId } from '@laurel/shared/ids'
import { disposeAll, together } from '@laurel/shared/lifecycle'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { type Answer, ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { anyPlace } from '@laurel/shared/testing/place'
import { createIssuer } from '@laurel/shared/testing/tokens'

const migrationsOf = (service: string) =>
  fileURLToPath(new URL(`../services/${service}/prisma/migrations`, import.meta.url))

/** Of the gateway what every test takes alike: nothing is limited or withheld. */
const gatewaySettings = {
  ...anyPlace,
  ...{ logLevel: 'fatal', gatewaySecret, requestTimeout: 10_000, executor: executorInTests },
  supergraphFile: fileURLToPath(new URL('../gateway/supergraph.graphql', import.meta.url)),
  ...{ rates: { perActor: 0, perAddress: 0 }, proxies: 0, origins: [], introspection: true },
  trust: { mode: 'off', file: undefined } as const,
}

type Choices = { explorerFile?: string; brokers?: string }

/** The whole system, each service on a database of its own, behind the gateway on free ports. */
export async function startSystem(choices: Choices = {}) {
  const { explorerFile, brokers = process.env.TEST_KAFKA_BROKERS ?? '' } = choices
  const issuer = await createIssuer()
  const [membershipStore, evaluationStore, awardsStore] = await Promise.all(
    ['membership', 'evaluation', 'awards'].map(name => createTestDatabase(migrationsOf(name))),
  )
  if (!membershipStore || !evaluationStore || !awardsStore) throw new Error('three services, three databases')
  const configOf = (databaseUrl: string) => ({
    ...anyPlace,
    logLevel: 'fatal',
    databaseUrl,
    migrationDatabaseUrl: undefined,
    kafka: { brokers: brokers.split(','), clientId: newId() },
    identity: issuer.identity,
    gatewaySecrets: [gatewaySecret],
  })
  const membership = await startMembership(configOf(membershipStore.appUrl))
  const evaluation = await startEvaluation(configOf(evaluationStore.appUrl))
  const awards = await startAwards(configOf(awardsStore.appUrl))
  const gateway = await startGateway({
    ...gatewaySettings,
    identity: issuer.identity,
    subgraphUrls: { membership: membership.url, evaluation: evaluation.url, awards: awards.url },
    explorerFile,
    live: {
      kafka: { brokers: brokers.split(','), clientId: newId() },
      bounds: { waiting: 1_000, back: 10_000, patience: 30_000 },
    },
  })
  const services = [membership, evaluation, awards]
  await Promise.all([gateway, ...services].map(({ url }) => ready(url)))
  return {
    url: gateway.url,
    services: { membership: membership.url, evaluation: evaluation.url, awards: awards.url },
    issuer,
    stores: { membership: membershipStore, evaluation: evaluationStore, awards: awardsStore },
    graph: (query: string, variables: Record<string, unknown>, token?: string, locale: 'vi' | 'en' = 'en') =>
      ask({ url: gateway.url, query, variables, locale, ...(token && { token }) }),
    [Symbol.asyncDispose]: () =>
      disposeAll([gateway, together(services), together([membershipStore, evaluationStore, awardsStore])]),
  }
}

function ready(url: string): Promise<void> {
  return eventually(async () => {
    const response = await fetch(`${url}/readyz`)
    if (!response.ok) throw new Error(await response.text())
  }, 30)
}

export type System = Awaited<ReturnType<typeof startSystem>>

/** The data of an answer that is right; throws with its errors when it is not. */
export function dataOf({ data, errors }: Answer) {
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data
}
