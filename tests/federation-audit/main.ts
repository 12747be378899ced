import { isDeepStrictEqual, parseArgs } from 'node:util'
import { Problem } from '@laurel/infra/runner/ports'
import type { FormattedExecutionResult } from 'graphql'
import { type Case, type Suite, serveAudit } from './audit.ts'
import { type Audit, bringAudit, PUBLISHED } from './bring.ts'
import { type Kind, startGateway } from './gateways.ts'

type Verdict = { passed: boolean; query: string; answer: FormattedExecutionResult }

/**
 * npm run federation-audit: puts the cases of The Guild's federation gateway audit to Apollo's executor and to ours. Fails when
 * they do not pass the same ones, and answer the same where neither passes.
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { from: { type: 'string', default: PUBLISHED } } })
  try {
    await hold(await bringAudit(values.from))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

async function hold(audit: Audit): Promise<void> {
  const theirs = await verdictsOf('Apollo', audit)
  const ours = await verdictsOf('ours', audit)
  for (const [suite, verdicts] of theirs) {
    const pairs = verdicts.map((verdict, index) => pairOf(verdict, ours.get(suite)?.[index]))
    console.log(`${suite} ${pairs.map(({ sign }) => sign).join('')}`)
    for (const { told } of pairs) if (told) console.log(told)
    if (pairs.some(({ isSame }) => !isSame)) process.exitCode = 1
  }
  const passed = (all: Map<string, Verdict[]>) => [...all.values()].flat().filter(one => one.passed).length
  console.log(
    `${[...theirs.values()].flat().length} cases: Apollo's executor passes ${passed(theirs)}, ours ${passed(ours)}`,
  )
}

/** Each kind has subgraphs of its own, for some cases change what is in them. */
async function verdictsOf(kind: Kind, audit: Audit): Promise<Map<string, Verdict[]>> {
  using served = await serveAudit(audit)
  const verdicts = new Map<string, Verdict[]>()
  for await (const suite of served.suites()) verdicts.set(suite.name, await judged(kind, suite))
  return verdicts
}

async function judged(kind: Kind, { supergraphSdl, cases }: Suite): Promise<Verdict[]> {
  await using gateway = await startGateway(kind, supergraphSdl)
  const verdicts: Verdict[] = []
  for (const one of cases) {
    const answer = await gateway.ask(one.query)
    verdicts.push({ passed: isAsExpected(answer, one), query: one.query, answer })
  }
  return verdicts
}

/** As the audit judges: where it does not say whether there are errors, there may be. */
function isAsExpected({ data, errors = [] }: FormattedExecutionResult, { expected }: Case): boolean {
  const isData = isDeepStrictEqual(plain(data), plain(expected.data))
  return isData && (expected.errors === undefined || expected.errors === errors.length > 0)
}

/** As it goes over the wire. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

function pairOf(theirs: Verdict, ours: Verdict | undefined) {
  if (!ours) throw new Error(`never asked: ${theirs.query}`)
  const isSame = ours.passed
    ? theirs.passed
    : !theirs.passed && isDeepStrictEqual(plain(theirs.answer.data), plain(ours.answer.data))
  const query = ours.query.replace(/\s+/g, ' ')
  if (!isSame) return { isSame, sign: 'X', told: `  they differ:${query}\n${shown(theirs)}\n${shown(ours)}` }
  return ours.passed
    ? { isSame, sign: '.', told: undefined }
    : { isSame, sign: 'x', told: `  neither passes:${query}\n${shown(ours)}` }
}

const shown = ({ answer: { data, errors } }: Verdict) =>
  `    ${JSON.stringify(data ?? null)}${errors ? `, errors: ${errors.map(({ message }) => message).join('; ')}` : ''}`
