import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Saying = { status?: number; text: string; afterMs?: number }

/** A service that answers whatever it is told to, and nobody once it is closed. */
export async function startAwkward() {
  let saying: Saying = { text: '' }
  const server = createServer((request, response) => {
    const { status = 200, text, afterMs = 0 } = saying
    request.resume()
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(text), afterMs)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    say(given: Saying) {
      saying = given
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
