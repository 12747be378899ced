import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'
import type { Answer, Locale, Problem } from './answer.ts'
import { pause } from './pause.ts'
import { isQuery, type Sendable, send, textOf } from './request.ts'

export type { Answer, Locale, Problem } from './answer.ts'

const ATTEMPTS = 3
const LONGEST_PAUSE_SECONDS = 10
const DEADLINE_MS = 30_000

export type ClientOptions = {
  /** The graph's address: `https://…/graphql`. */
  url: string
  /** The access token, asked for before each request: it lives ten minutes at most. */
  token: () => Promise<string>
  /** The language of messages and reasons; without it the browser's preference counts. */
  locale?: Locale
  /** Sends a document's hash in place of its text, for a gateway that knows the manifest of trusted documents. */
  byHash?: boolean
  /** Milliseconds after which a request is given up, each time it is sent; 30,000 when absent. */
  deadline?: number
}

export type AskOptions = { signal?: AbortSignal; locale?: Locale }

/** An operation that knows its types: one of `@laurel/client/documents`, or of your own code generation (`documentMode: 'string'`). */
export type Document<Data, Variables> = DocumentTypeDecoration<Data, Variables> & Sendable

/** Any connection of the graph. */
export type Connection<Node> = { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }

type Cursor = string | null | undefined

export type Client = {
  /**
   * Asks once; a query that is answered with 429 or 503 up to three times in all, as `Retry-After` says, if that is 10 s at
   * most. Never rejects for what the graph or the network does (that is in `errors`), only with the signal's reason or
   * with what `token` rejects with.
   */
  ask<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    options?: AskOptions,
  ): Promise<Answer<Data>>
  /**
   * The pages of a connection from `variables.after` on, to its end; none when the connection is null. What costs single
   * fields is in the page's `errors`; what costs the connection is thrown as RequestFailed.
   */
  pages<Data, Variables extends { after?: Cursor }, Node>(
    document: Document<Data, Variables>,
    variables: Variables,
    connectionOf: (data: Data) => Connection<Node> | null | undefined,
    options?: AskOptions,
  ): AsyncGenerator<{ nodes: Node[]; errors: Problem[] }, void, void>
}

/** A list could not be read to its end. */
export class RequestFailed extends Error {
  readonly errors: Problem[]

  constructor(errors: Problem[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.name = 'RequestFailed'
    this.errors = errors
  }
}

/** A client of the graph over plain `fetch`: no cache, no state. */
export function createClient(options: ClientOptions): Client {
  const ask: Client['ask'] = async <Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    { signal, locale = options.locale }: AskOptions = {},
  ) => {
    const body = JSON.stringify({ ...textOf(document, options.byHash), variables })
    const request = { ...options, deadline: options.deadline ?? DEADLINE_MS, body, locale, signal }
    const attempts = isQuery(document) ? ATTEMPTS : 1
    for (let attempt = 1; ; attempt++) {
      const { answer, isBusy } = await send<Data>({ ...request, token: await options.token() })
      const seconds = answer.retryAfter ?? attempt
      if (!isBusy || attempt === attempts || seconds > LONGEST_PAUSE_SECONDS) return answer
      await pause(seconds * 1_000, signal)
    }
  }
  return {
    ask,
    async *pages(document, variables, connectionOf, askOptions) {
      let after: Cursor = variables.after
      let more = true
      while (more) {
        const { data, errors } = await ask(document, { ...variables, after }, askOptions)
        const connection = data && connectionOf(data)
        if (!connection) return refuseIfAny(errors)
        yield { nodes: connection.nodes, errors }
        const { hasNextPage, endCursor } = connection.pageInfo
        // A cursor that stays where it is would go round for ever.
        more = hasNextPage && endCursor !== after
        after = endCursor
      }
    },
  }
}

function refuseIfAny(errors: Problem[]): void {
  if (errors.length > 0) throw new RequestFailed(errors)
}
