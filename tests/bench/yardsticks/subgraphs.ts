// Subgraphs that answer much the same whatever they are asked, and so cost next to nothing; of entities as many as are asked for.
import { createServer } from 'node:http'
import { TURN, turnOf } from './turn.ts'
import { input, serve } from './yardstick.ts'

/** `entities` are answered in turn; `TURN` in any text of an answer is replaced by the turn of the request. */
export type Answers = { root?: object; entities?: object[] }

const { ports, answers } = input<{ ports: Record<string, number>; answers: Record<string, Answers> }>()

for (const [name, port] of Object.entries(ports)) {
  const { root = null, entities = [] } = answers[name] ?? {}
  const rootText = JSON.stringify({ data: root })
  const entityTexts = entities.map(entity => JSON.stringify(entity))
  const answerTo = (body: string) => {
    const { representations, first } = JSON.parse(body || '{}').variables ?? {}
    if (!representations) return rootText.replaceAll(TURN, turnOf(first))
    const texts = representations.map((_: object, index: number) => entityTexts[index % entityTexts.length])
    const turn = representations[0].id.slice(-TURN.length)
    return `{"data":{"_entities":[${texts.join(',').replaceAll(TURN, turn)}]}}`
  }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', chunk => {
      body += chunk
    })
    request.on('end', () => response.setHeader('content-type', 'application/json').end(answerTo(body)))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
}
serve(async () => undefined)
