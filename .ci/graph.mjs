// The answer that its users wait for, to those who may have it, and to nobody else.
import assert from 'node:assert/strict'
import { bombs } from './bomb.mjs'
import { localJson, npmRun } from './laurel.mjs'
import { check } from './report.mjs'

const YEARS = [2010, 2011, 2012, 2013, 2014]
const PAGE = 50
const BOMB_WITHIN_MS = 1_000

const ELIGIBLE = `query Eligible($program: String!, $district: ID!, $after: String) {
  eligibleMembers(filter: { program: $program, organizationId: $district, eligible: true }, first: ${PAGE}, after: $after) {
    nodes {
      member { displayName }
      organization { path { name } }
      eligibility { eligible reason years { year grade } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`
const DISTRICT =
  'query District($code: String!) { organization(code: $code) { id name } awardPrograms { code subjectKind } }'

export async function graph(laurel) {
  const url = `http://127.0.0.1:${laurel.ports.GATEWAY_PORT}/graphql`
  const known = {}
  await check('npm run token makes an officer of an organisation given by its code', async () => {
    known.officer = await tokenOf(laurel, 'HN.001')
    known.other = await tokenOf(laurel, 'HN.002')
  })
  await check('an officer of Ba Đình lists its eligible members in one query', () => listed(url, known))
  await check('the same query by an officer of Hoàn Kiếm gives none', () => refused(url, known, known.other))
  await check('the same query by nobody is refused with UNAUTHENTICATED', async () => {
    const { status, body } = await ask(url, { query: ELIGIBLE, variables: known.variables })
    assert.deepEqual([status, codeOf(body)], [401, 'UNAUTHENTICATED'], JSON.stringify(body))
  })
  for (const { endpoint, query } of bombs)
    await check(`the cyclic query bomb is refused by ${endpoint}`, () =>
      defused(laurel, known.officer, endpoint, query),
    )
}

async function tokenOf(laurel, organization) {
  const { code, stdout, stderr } = await npmRun(laurel, 'token', ['--role', 'officer', '--organization', organization])
  assert.equal(code, 0, stderr)
  return stdout.trim()
}

async function listed(url, known) {
  const { data } = (await ask(url, { query: DISTRICT, variables: { code: 'HN.001' }, token: known.officer })).body
  assert.match(data.organization.name, /Ba Đình/)
  const program = data.awardPrograms.find(({ subjectKind }) => subjectKind === 'MEMBER').code
  known.variables = { program, district: data.organization.id }
  const { status, body, milliseconds } = await ask(url, {
    query: ELIGIBLE,
    variables: known.variables,
    token: known.officer,
  })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.errors, undefined, JSON.stringify(body.errors))
  const { nodes, pageInfo } = body.data.eligibleMembers
  assert.ok(nodes.length > 0, 'nobody is eligible')
  for (const node of nodes) assertWhole(node, data.organization.name)
  return `${nodes.length} members${pageInfo.hasNextPage ? ' on the first page' : ''}, ${milliseconds} ms`
}

function assertWhole(node, district) {
  const { member, organization, eligibility } = node
  const told = JSON.stringify(node)
  assert.ok(member?.displayName, `no name in ${told}`)
  const path = organization?.path?.map(({ name }) => name) ?? []
  assert.ok(path.length >= 3 && path.includes(district), `no path in ${told}`)
  assert.deepEqual([eligibility.eligible, eligibility.years.map(({ year }) => year)], [true, YEARS], told)
  assert.ok(eligibility.reason, `no reason in ${told}`)
  assert.ok(
    eligibility.years.some(({ grade }) => grade === 'OUTSTANDING'),
    `no grades in ${told}`,
  )
}

async function refused(url, { variables }, token) {
  const { status, body } = await ask(url, { query: ELIGIBLE, variables, token })
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(body.data?.eligibleMembers?.nodes ?? [], [])
  const code = codeOf(body)
  assert.ok(code === undefined || code === 'OUT_OF_SCOPE', `the code is ${code}`)
  return code ?? 'an empty list'
}

async function defused(laurel, token, endpoint, query) {
  const url = `http://127.0.0.1:${laurel.ports[`${endpoint.toUpperCase()}_PORT`]}/graphql`
  const secret = endpoint === 'gateway' ? undefined : localJson(laurel, 'secrets.json').gateway
  const { status, body, milliseconds } = await ask(url, { query, token, secret })
  assert.equal(status, 400, `HTTP ${status} ${JSON.stringify(body).slice(0, 300)}`)
  assert.ok(milliseconds < BOMB_WITHIN_MS, `it took ${milliseconds} ms`)
  return `${query.length} bytes, ${milliseconds} ms, ${codeOf(body)}`
}

async function ask(url, { query, variables, token, secret }) {
  const startedAt = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(secret && { 'x-gateway-secret': secret }),
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  })
  const body = await response.json()
  return { status: response.status, body, milliseconds: Math.round(performance.now() - startedAt) }
}

const codeOf = ({ errors }) => errors?.[0]?.extensions?.code
