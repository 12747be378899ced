import { ConfigError } from '@laurel/shared/config'
import { keepAddresses } from '../reconcile/addresses.ts'
import { writeExplorer } from './explorer.ts'
import { chooseSample, completeSample, type Measured, type Sample } from './first-run.ts'
import { createFleet, rank } from './fleet.ts'
import { startGuard } from './guard.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { demandFree, Problem, withMetrics } from './ports.ts'
import { gatewayProgram, serviceProgram, urlOf } from './processes.ts'
import { whenReady } from './readiness.ts'
import { reset } from './reset.ts'
import { createScreen } from './screen.ts'
import { keepKeys, keptSecrets } from './secrets.ts'
import { readSettings, type Settings, services } from './settings.ts'
import { type Local, openBrokers, openDatabases } from './stores.ts'
import { summaryOf } from './summary.ts'
import { supervise } from './supervise.ts'
import { mintTokens, type NamedToken } from './tokens.ts'

export type Options = { reset: boolean; empty: boolean; members: number | undefined }

/** Runs everything until a signal, then ends the process: 0 after an orderly stop, 1 after a failure. */
export async function main(options: Options): Promise<void> {
  const interruption = watchInterruption()
  const { stop, hurry } = interruption
  const stopped = new Promise(resolve => stop.addEventListener('abort', resolve))
  const fleet = createFleet()
  const guard = startGuard()
  let failed = false
  try {
    const settings = readSettings(process.env)
    const screen = createScreen(settings.logLevel ?? 'warn')
    // Whatever is being started when a signal comes is the guard's to stop.
    await Promise.race([stopped, bringUp(options, { settings, guard, fleet, screen }, interruption)])
    await stopped
    screen.endProgress()
    screen.say(hurry.aborted ? 'stopping now' : 'stopping; Ctrl-C again hurries')
  } catch (error) {
    failed = !stop.aborted
    if (failed) tell(error)
  }
  await fleet.stop(hurry)
  process.exit(failed ? 1 : 0)
}

function tell(error: unknown): void {
  if (error instanceof ConfigError) for (const problem of error.problems) console.error(problem)
  else console.error(error instanceof Problem ? error.message : error)
}

async function bringUp(options: Options, local: Local, { stop }: Interruption): Promise<void> {
  const startedAt = Date.now()
  const { settings, screen } = local
  await demandFree(ourPorts(settings))
  if (options.reset) await reset(settings)
  const sample = await chooseSample(options)
  const { gateway, passwords } = await keptSecrets()
  await keepKeys()
  const tokens = await mintTokens()
  await writeExplorer(tokens)
  screen.say('starting databases and brokers')
  const [databases, brokers] = await Promise.all([openDatabases(local, passwords), openBrokers(local)])
  await keepAddresses({ evaluation: databases.evaluation.appUrl, awards: databases.awards.appUrl })
  screen.say('starting services and gateway')
  const connections = { settings, gatewaySecret: gateway }
  await startAll(local, stop, [
    ...services.map(name => ({ at: rank.service, program: serviceProgram(name, connections, databases, brokers) })),
    { at: rank.gateway, program: gatewayProgram(connections, brokers) },
  ])
  const measured = sample ? await load(sample, local, tokens) : []
  const seconds = (Date.now() - startedAt) / 1000
  screen.say(summaryOf({ seconds, measured, addresses: addressesOf(settings), tokens }))
}

type Start = { at: 1 | 2; program: ReturnType<typeof gatewayProgram> }

async function startAll({ settings, guard, fleet, screen }: Local, stop: AbortSignal, starts: Start[]): Promise<void> {
  const started = starts.map(({ at, program }) => {
    const supervised = supervise(program, {
      guard,
      rank: at,
      onLine: screen.logOf(program.name),
      onUnplannedExit: screen.tellExitOf(program.name),
    })
    fleet.add(at, supervised)
    return { program: supervised, url: urlOf(settings.ports[program.name as 'gateway']) }
  })
  await Promise.all(started.map(({ program, url }) => whenReady({ program, url, say: screen.say, stop })))
}

async function load(sample: Sample, { settings, screen }: Local, [officer]: NamedToken[]): Promise<Measured[]> {
  const { progress } = screen
  const gateway = urlOf(settings.ports.gateway)
  const measured = await completeSample(sample, { gateway, token: officer?.token ?? '', progress })
  screen.endProgress()
  return measured
}

/** By what they are for; only of those that we start ourselves. */
function ourPorts({ ports, databases, brokers }: Settings): Record<string, number> {
  const { postgres, kafka, kafkaController, ...processes } = ports
  const embedsPostgres = services.some(name => !databases[name])
  return {
    ...withMetrics(processes),
    ...(embedsPostgres && { postgres }),
    ...(!brokers && { kafka, 'kafka controller': kafkaController }),
  }
}

function addressesOf({ ports, brokers }: Settings): Record<string, string> {
  return {
    explorer: urlOf(ports.gateway),
    graph: `${urlOf(ports.gateway)}/graphql`,
    ...Object.fromEntries(services.map(name => [name, urlOf(ports[name])])),
    kafka: brokers ?? `127.0.0.1:${ports.kafka}`,
    logs: '.data/logs',
  }
}
