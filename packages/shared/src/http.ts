import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers one kind of request; what it throws is told the caller by the endpoint that it is served by. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Of a header that is there several times, all of them with commas between. */
export function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** What is asked for, without what is asked of it. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Answers, as a whole, JSON that was written already. */
export function answerText(response: ServerResponse, status: number, text: string | Buffer): void {
  response.statusCode = status
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json; charset=utf-8')
  // of a string Node makes two more, one with the headers before it
  response.end(typeof text === 'string' ? Buffer.from(text) : text)
}

/** Answers a value as JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answerText(response, status, JSON.stringify(value))
}
