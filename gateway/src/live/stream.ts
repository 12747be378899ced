import type { FormattedExecutionResult } from 'graphql'
import type { Context } from '../authentication.ts'
import type { Subscription } from './ask.ts'
import type { End } from './end.ts'

/** One message of a stream; with an id where a client may come back behind it. */
export type Emission = FormattedExecutionResult & { eventId?: string }

export type Source = {
  emissions: AsyncGenerator<Emission>
  /** The id of where the stream stands while nothing is in hand. */
  rest?(): string | undefined
}

export type StreamRequest = {
  subscription: Subscription
  context: Context
  lastEventId: string | undefined
  end: End
}

/** What one field of Subscription answers; refuses before anything is sent. */
export type Opener = (request: StreamRequest) => Source
