import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import { chanceOf } from '../chance.ts'
import { type Break, breakBuild } from './broken-build.ts'
import { brokerAt } from './broker.ts'
import { check } from './check.ts'
import type { Findings } from './findings.ts'
import { createHistory } from './history.ts'
import { observe } from './landing.ts'
import { openDesk, type Say } from './run.ts'
import { commitOutOfOrder, dieOnceTold, dieWhileHandling, resendOld, type Scenario } from './scenarios.ts'
import { startSystem } from './system.ts'

type Mistake = { name: string; broken: Break; scenario: Scenario }

const MEMBERS = 60
const REST_SECONDS = 25
const SOUND_REST_SECONDS = 120

/** What a build must not do, each with the fault that shows it. */
export const mistakes: Mistake[] = [
  {
    name: 'acknowledges before it commits',
    broken: {
      file: 'services/evaluation/dist/evaluations/revise.js',
      from: 'await db.write(tx => reviseIn(tx, revising))',
      to: `await new Promise((resolve, reject) => db.write(async tx => {
        resolve(await reviseIn(tx, revising));
        await new Promise(later => setTimeout(later, 1_000));
      }).catch(reject))`,
    },
    scenario: dieOnceTold,
  },
  {
    name: 'publishes behind a cursor on the position',
    broken: {
      file: 'packages/shared/dist/outbox.js',
      from: "const { rows } = await client.query({ name: 'outbox-read', text: READ, values: [BATCH] });",
      to: `const { rows } = await client.query({
        text: READ.replace('order by', 'where position > ' + (globalThis.cursor ?? 0) + ' order by'), values: [BATCH] });
      globalThis.cursor = rows.at(-1)?.position ?? globalThis.cursor;`,
    },
    scenario: commitOutOfOrder,
  },
  {
    name: 'commits the offset before it handles the batch',
    broken: {
      file: 'packages/shared/dist/kafka.js',
      from: 'await handle(messages);',
      to: 'await consumer.commitOffsets(offsetsBehind(messages)); await handle(messages);',
    },
    scenario: dieWhileHandling,
  },
  {
    name: 'takes an older revision over a later one',
    broken: {
      file: 'services/awards/dist/eligibility/history.js',
      from: 'where history.revision < excluded.revision',
      to: 'where history.revision <> excluded.revision',
    },
    scenario: resendOld,
  },
]

/** Tries every build that is broken on purpose, and the sound one by the same faults; answers whether all was told apart. */
export async function tellApart(seed: number, say: Say): Promise<boolean> {
  const scenarios = mistakes.map(({ scenario }) => scenario)
  const sound = await tryBuild(seed, scenarios, SOUND_REST_SECONDS, () => checkout)
  const isSound = sound.total() === 0
  say(`a sound build ${isSound ? 'comes through' : `IS TAKEN FOR BROKEN: ${sound.some()[0]}`}`)
  let caught = 0
  for (const { name, broken, scenario } of mistakes) {
    const findings = await tryBuild(seed, [scenario], REST_SECONDS, folder => breakBuild(folder, broken))
    caught += Number(findings.total() > 0)
    say(`a build that ${name}: ${findings.total() > 0 ? `caught (${findings.some()[0]})` : 'NOT CAUGHT'}`)
  }
  return isSound && caught === mistakes.length
}

async function tryBuild(
  seed: number,
  scenarios: Scenario[],
  restSeconds: number,
  make: (folder: string) => string | Promise<string>,
): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-faults-'))
  mkdirSync(join(folder, 'build'))
  try {
    await using system = await startSystem({ folder, build: await make(join(folder, 'build')) })
    const desk = await openDesk(system, seed, MEMBERS, createHistory())
    const kafka = brokerAt(system.setting.brokers)
    await using observer = observe(system.storeOf('evaluation'))
    const stage = { system, desk, observer, chance: chanceOf(seed) }
    for (const scenario of scenarios) await scenario(stage, kafka)
    return (await check(system, desk, kafka, restSeconds)).findings
  } finally {
    // what is left of a system that did not stop in order must not hide why
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}
