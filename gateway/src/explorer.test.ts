import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from './testing/browser.ts'
import { startWorld } from './testing/gateway.ts'

type World = Awaited<ReturnType<typeof startWorld>>

let browser: Browser
let folder: string

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../explorer/build.mjs', import.meta.url))])
  browser = await startBrowser()
  folder = await mkdtemp(join(tmpdir(), 'laurel-explorer-'))
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true })
})

const queries = [
  {
    title: 'Ai được xếp loại gì?',
    query: 'query Grades($id: ID!) {\n  member(id: $id) {\n    name\n    grade\n  }\n}',
    variables: { id: '1' },
  },
  { title: 'Các năm', query: 'query Years {\n  years\n}' },
  { title: 'Tất cả', query: 'query Everybody {\n  members {\n    id\n    name\n  }\n}' },
]

/** A world whose explorer offers two tokens, the first of which is not good. */
async function startExplored(): Promise<{ world: World; explorerFile: string } & AsyncDisposable> {
  const explorerFile = join(folder, 'explorer.json')
  await writeFile(explorerFile, JSON.stringify({ tokens: [], queries: [] }))
  const world = await startWorld({ explorerFile })
  const tokens = [
    { name: 'officer · stale', token: 'stale.stale.stale' },
    { name: 'officer · Ba Đình', token: world.token },
  ]
  await writeFile(explorerFile, JSON.stringify({ tokens, queries }))
  return { world, explorerFile, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** Opens the explorer; what it asks for and what goes wrong in it is written down. */
async function open(url: string) {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  const requested: string[] = []
  const complaints: string[] = []
  page.on('request', request => requested.push(request.url()))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  await page.waitForSelector('.graphiql-query-editor .view-line')
  return { page, requested, complaints, [Symbol.asyncDispose]: () => page.close() }
}

/** Runs the operation of a tab until its answer holds `text`: GraphiQL learns of a tab's operation with some delay. */
async function seesAnswer(page: Page, operation: string, text: string): Promise<void> {
  await page.click(`[role=tab]:has-text("${operation}")`)
  const answer = page.locator('.graphiql-response .view-lines', { hasText: text })
  await eventually(async () => {
    await page.click('.graphiql-execute-button')
    await answer.waitFor({ timeout: 1_000 })
  })
}

test('the explorer shows the examples as tabs, runs them with the chosen token, and asks nobody else', async () => {
  await using explored = await startExplored()
  await using opened = await open(explored.world.url)
  const { page, requested, complaints } = opened
  expect(await page.title()).toBe('Laurel · Explorer')
  expect(await page.locator('[role=tab]').allInnerTexts()).toEqual(['Grades', 'Years', 'Everybody'])
  await page.locator('.graphiql-query-editor', { hasText: 'Ai được xếp loại gì?' }).waitFor()

  await seesAnswer(page, 'Grades', 'UNAUTHENTICATED')
  await page.getByLabel('Token').selectOption({ label: 'officer · Ba Đình' })
  await seesAnswer(page, 'Years', '2014')
  await seesAnswer(page, 'Grades', 'OUTSTANDING')

  const asked = requested.filter(url => !url.startsWith('data:')).map(url => new URL(url).origin)
  expect([...new Set(asked)]).toEqual([explored.world.url])
  expect(complaints.filter(text => !/status of 40[01]/.test(text))).toEqual([])
}, 60_000)

test('the chosen language is the one in which refusals come', async () => {
  await using explored = await startExplored()
  await using opened = await open(explored.world.url)
  const { page } = opened
  await seesAnswer(page, 'Years', 'Chưa đăng nhập')
  await page.getByLabel('Language').selectOption('en')
  await seesAnswer(page, 'Years', 'There is no valid access token.')
}, 60_000)

test('fields are completed from the schema, which is read with the chosen token', async () => {
  await using explored = await startExplored()
  await using opened = await open(explored.world.url)
  const { page } = opened
  await page.getByLabel('Token').selectOption({ label: 'officer · Ba Đình' })
  await page.waitForResponse(async response => response.ok() && (await response.text()).includes('__schema'))
  await page.click('[role=tab]:has-text("Years")')
  await page.click('.graphiql-query-editor .view-line:has-text("years")')
  await page.keyboard.press('End')
  await page.keyboard.type(' mem')
  await page.keyboard.press('Control+Space')
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'members' }).waitFor({ timeout: 10_000 })
}, 60_000)

test('the examples are read anew each time and never cached; what is named by its content is, for good', async () => {
  await using explored = await startExplored()
  const { url } = explored.world
  const read = async () => {
    const response = await fetch(`${url}/explorer/examples.json`)
    return { cache: response.headers.get('cache-control'), examples: await response.json() }
  }
  expect(await read()).toMatchObject({ cache: 'no-store', examples: { queries } })
  await writeFile(explored.explorerFile, JSON.stringify({ tokens: [], queries: [] }))
  expect((await read()).examples).toEqual({ tokens: [], queries: [] })

  const page = await fetch(url)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /)
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1]
  const { headers, status } = await fetch(`${url}${script}`)
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
})

test('without an explorer file there is no explorer, and nobody learns a token', async () => {
  await using world = await startWorld()
  for (const path of ['/', '/explorer/examples.json', '/explorer/index.html'])
    expect([path, (await fetch(`${world.url}${path}`)).status]).toEqual([path, 404])
})
