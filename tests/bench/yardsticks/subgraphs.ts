// Subgraphs that answer the same whatever they are asked, and so cost next to nothing.
import { createServer } from 'node:http'
import { input, serve } from './yardstick.ts'

const { ports, answers } = input<{ ports: Record<string, number>; answers: Record<string, object> }>()

for (const [name, port] of Object.entries(ports)) {
  const answer = JSON.stringify(answers[name])
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.setHeader('content-type', 'application/json').end(answer))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
}
serve(async () => undefined)
