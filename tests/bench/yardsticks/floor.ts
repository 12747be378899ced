// What answers a request by HTTP and does nothing else: it sends a text that it had before.
import { createServer } from 'node:http'
import { input, serve } from './yardstick.ts'

const { port, text } = input<{ port: number; text: string }>()
const answer = Buffer.from(text)
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.setHeader('content-type', 'application/json').end(answer))
})
await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
serve(async () => undefined)
