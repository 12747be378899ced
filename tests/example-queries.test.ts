import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { startKafka } from '@laurel/infra/kafka/start'
import { startGuard } from '@laurel/infra/runner/guard'
import { organizationId } from '@laurel/infra/sample/ids'
import { loadSample } from '@laurel/infra/sample/load'
import { defaultSample, exampleQueries } from '@laurel/infra/sample/queries'
import { disposeAll } from '@laurel/shared/lifecycle'
import { eventually } from '@laurel/shared/testing/eventually'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { startSystem } from './system.ts'

const { seed } = defaultSample
/** Fewer than npm start loads, whose counts .ci/run checks; the queries' ids are the same. */
const members = 8_000
const rootId = organizationId(seed, 'HN')

/** Brokers of its own: a hundred thousand events would be in the way of every other test. */
async function startBrokers() {
  const guard = startGuard()
  const kafka = await startKafka({ guard, ephemeral: true })
  await declareTopics([kafka.brokers])
  return {
    brokers: kafka.brokers,
    async [Symbol.asyncDispose]() {
      await kafka[Symbol.asyncDispose]()
      guard[Symbol.dispose]()
    },
  }
}

/** A sample through the gateway, and an explorer that offers its district's officer. */
async function startWithSample() {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-explorer-'))
  const explorerFile = join(folder, 'explorer.json')
  await writeFile(explorerFile, JSON.stringify({ tokens: [], queries: [] }))
  const kafka = await startBrokers()
  const system = await startSystem({ explorerFile, brokers: kafka.brokers })
  const token = await system.issuer.token([
    { role: 'officer', organization: rootId },
    { role: 'awards_officer', organization: rootId },
  ])
  await loadSample({ gateway: system.url, token, rootId, members, seed, progress: () => undefined })
  const officer = await system.issuer.token([{ role: 'officer', organization: organizationId(seed, 'HN.001') }])
  const tokens = [{ name: 'officer of Ba Đình', token: officer }]
  await writeFile(explorerFile, JSON.stringify({ tokens, queries: exampleQueries }))
  return {
    url: system.url,
    async [Symbol.asyncDispose]() {
      await disposeAll([system, kafka])
      await rm(folder, { recursive: true })
    },
  }
}

type Example = (typeof exampleQueries)[number]

async function openExplorer(url: string) {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForSelector('.graphiql-query-editor .view-line')
  /** Puts text into an editor as a person does: copied, and pasted over what is there. */
  const paste = async (editor: string, text: string) => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
    await page.click(`${editor} .monaco-editor .view-lines`)
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Control+V')
  }
  /** Pastes a query and its variables into a new tab, runs it by the button and answers what the page was answered. */
  const run = async ({ query, variables }: Example) => {
    await page.click('.graphiql-tab-add')
    await paste('.graphiql-query-editor', query)
    await paste('.graphiql-editor-tool', JSON.stringify(variables, null, 2))
    const operation = /query (\w+)/.exec(query)?.[1]
    return eventually(async () => {
      const asked = page.waitForResponse(
        response => JSON.parse(response.request().postData() ?? '{}').operationName === operation,
        { timeout: 3_000 },
      )
      await page.click('.graphiql-execute-button')
      const { data, errors } = await (await asked).json()
      expect(errors).toBeUndefined()
      return data
    }, 30)
  }
  return { run, [Symbol.asyncDispose]: () => browser.close() }
}

test('the three example queries, pasted into the explorer, answer with what the sample is known to hold', async () => {
  await using sample = await startWithSample()
  await using explorer = await openExplorer(sample.url)

  const [eligible, yearByYear, progress] = exampleQueries as [Example, Example, Example]

  const { eligibleMembers } = await explorer.run(eligible)
  expect(eligibleMembers.nodes).toHaveLength(3)
  for (const { member, organization, eligibility } of eligibleMembers.nodes) {
    expect(member.displayName).toMatch(/^\p{Lu}\p{L}+( \p{Lu}\p{L}+)+$/u)
    expect(organization.path.slice(0, 2)).toEqual([{ name: 'Thành uỷ Hà Nội' }, { name: 'Quận uỷ Ba Đình' }])
    expect(eligibility).toMatchObject({ eligible: true, reasonCode: 'ROW_COMPLETE' })
    expect(eligibility.years.slice(-5).map(({ year }: { year: number }) => year)).toEqual([
      2010, 2011, 2012, 2013, 2014,
    ])
  }

  const { member } = await explorer.run(yearByYear)
  expect(member).toMatchObject({ displayName: 'Dương Thị Lan', eligibility: { eligible: true } })
  expect(member.evaluations).toEqual(
    [2014, 2013, 2012, 2011, 2010].map(year =>
      expect.objectContaining({ year, outcome: 'GRADED', grade: 'OUTSTANDING', revision: 1 }),
    ),
  )

  const { organization } = await explorer.run(progress)
  expect(organization).toMatchObject({ name: 'Quận uỷ Ba Đình', memberCount: 188 })
  expect(organization.campaignProgress).toMatchObject({
    members: 188,
    finalized: organization.campaignProgress.recorded,
  })
  const children: { memberCount: number; campaignProgress: { finalized: number } }[] = organization.children.nodes
  const sum = (of: (child: (typeof children)[number]) => number) => children.map(of).reduce((a, b) => a + b, 0)
  expect(sum(({ memberCount }) => memberCount)).toBe(188)
  expect(sum(({ campaignProgress }) => campaignProgress.finalized)).toBe(organization.campaignProgress.finalized)
}, 240_000)
