import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import chromium from '@sparticuz/chromium'
import { build } from 'esbuild'
import { chromium as playwright } from 'playwright-core'
import { dataOf, startSystem } from './system.ts'

/** The client and its documents as a page would load them, under `laurel`. */
async function bundled(): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: {
      contents: `export * from './client.ts'; export * from './generated/graphql.ts'`,
      resolveDir: fileURLToPath(new URL('../packages/client/src', import.meta.url)),
    },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'laurel', platform: 'browser' },
  })
  expect(warnings).toEqual([])
  return outputFiles[0]?.text ?? ''
}

const TREE = `async ({ token, within }) => {
  const client = laurel.createClient({ url: '/graphql', token: async () => token })
  const names = []
  const variables = { within, asOf: '2010-01-01', first: 1 }
  for await (const { nodes } of client.pages(laurel.OrganizationTreeDocument, variables, data => data.organizations))
    names.push(...nodes.map(({ name }) => name))
  const { errors } = await client.ask(laurel.OrganizationTreeDocument, { ...variables, within: 'nowhere' }, { locale: 'en' })
  return { names, errors }
}`

test('the client works in a browser as it is', async () => {
  await using system = await startSystem()
  const within = newId()
  const token = await system.issuer.token([{ role: 'officer', organization: within }], { locale: 'vi' })
  const root = { id: within, code: 'HN', name: 'Thành uỷ Hà Nội', kind: 'CITY_COMMITTEE', from: '2008-08-01' }
  const district = { id: newId(), code: 'HN.1', name: 'Quận uỷ Ba Đình', kind: 'DISTRICT_COMMITTEE', parentId: within }
  for (const input of [root, { ...district, from: '2008-08-01' }]) dataOf(await system.graph(CREATE, { input }, token))

  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] })
  await using _ = { [Symbol.asyncDispose]: () => browser.close() }
  const page = await browser.newPage()
  await page.goto(`${system.url}/livez`)
  const script = `(${TREE})(${JSON.stringify({ token, within })})`
  expect(await page.evaluate(`${await bundled()}; ${script}`)).toEqual({
    names: ['Quận uỷ Ba Đình', 'Thành uỷ Hà Nội'],
    errors: [
      {
        ...{ code: 'ID_INVALID', message: 'This id is not a UUID.', path: ['organizations'] },
        ...{ field: 'filter.within', requestId: expect.stringMatching(/^[\w-]{36}$/) },
      },
    ],
  })
}, 60_000)

const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }'
