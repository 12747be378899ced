// npm run token: prints an access token for the local run.
import { Problem } from './ports.ts'
import { urlOf } from './processes.ts'
import { keepKeys, mintToken } from './secrets.ts'
import { readSettings } from './settings.ts'
import { isUuid, readTokenRequest } from './token-request.ts'
import { rootId } from './tokens.ts'

const A_MINUTE_IN_HOURS = 1 / 60

try {
  const request = readTokenRequest(process.argv.slice(2))
  await keepKeys()
  const grants = await Promise.all(
    request.grants.map(async ({ role, organization }) => ({ role, organization: await idOf(organization) })),
  )
  console.log(await mintToken({ ...request, grants }))
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exit(1)
}

/** The id of an organisation; of a code the running gateway is asked. */
async function idOf(idOrCode: string): Promise<string> {
  if (isUuid(idOrCode)) return idOrCode
  const url = `${urlOf(readSettings(process.env).ports.gateway)}/graphql`
  const grants = [{ role: 'auditor', organization: rootId }]
  const token = await mintToken({ subject: 'npm run token', grants, hours: A_MINUTE_IN_HOURS })
  const reply = await ask(url, token, idOrCode)
  if (!reply)
    throw new Problem(`${url} does not answer, and only it knows the code ${idOrCode}: npm start first, or give an id`)
  if (reply.errors) throw new Problem(`the gateway refused: ${reply.errors.map(({ message }) => message).join('; ')}`)
  const id = reply.data?.organization?.id
  if (!id) throw new Problem(`there is no organisation with the code ${idOrCode}`)
  return id
}

type Reply = { data?: { organization?: { id: string } | null } | null; errors?: { message: string }[] }

async function ask(url: string, token: string, code: string): Promise<Reply | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: 'query OrganizationByCode($code: String!) { organization(code: $code) { id } }',
        variables: { code },
      }),
      signal: AbortSignal.timeout(10_000),
    })
    return (await response.json()) as Reply
  } catch {
    return null
  }
}
