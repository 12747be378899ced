import { asRefusal } from '@laurel/shared/database-errors'
import { Refusal } from '@laurel/shared/errors'
import { isId } from '@laurel/shared/ids'
import type { Log } from '@laurel/shared/log'
import { type Translate, tell } from '@laurel/shared/messages'
import { type Authenticate, localeOf, requestIdOf } from '@laurel/shared/request'
import type { Express, Request, Response } from 'express'
import type pg from 'pg'
import { takeFile } from './upload.ts'

const statusOf: Record<string, number> = {
  UNAUTHENTICATED: 401,
  GATEWAY_REQUIRED: 401,
  DATABASE_UNAVAILABLE: 503,
  IMPORT_UNKNOWN: 404,
  IMPORT_FILE_DIFFERS: 409,
  FILE_TOO_LARGE: 413,
  NOT_CSV: 415,
}

type Parts = { pool: pg.Pool; authenticate: Authenticate; translate: Translate; poke: () => void; log: Log }

/** `PUT /imports/:id`: the CSV file of an import, streamed; answers 202 once it is safe. */
export function addImportRoutes(app: Express, { pool, authenticate, translate, poke, log }: Parts): void {
  app.put('/imports/:id', async (request: Request<{ id: string }>, response: Response) => {
    try {
      const caller = await authenticate(request)
      if (!request.is('text/csv')) throw new Refusal('NOT_CSV')
      if (!isId(request.params.id)) throw new Refusal('IMPORT_UNKNOWN')
      const status = await takeFile({ pool, jobId: request.params.id, caller, body: request })
      poke()
      response.status(202).json({ id: request.params.id, status })
    } catch (error) {
      refuse(request, response, translate, refusalFor(error, request, log))
    }
  })
}

/** The refusal that an error is told as; throws what is none. A sender who is gone has not met the database. */
function refusalFor(caught: unknown, request: Request, log: Log): Refusal {
  const error = request.errored ? caught : asRefusal(caught, log, requestIdOf(request))
  if (error instanceof Refusal) return error
  throw error
}

function refuse(request: Request, response: Response, translate: Translate, refusal: Refusal): void {
  const errors = tell(refusal, localeOf(request, null), translate)
  response.status(statusOf[refusal.code] ?? 400)
  response.json({ errors: errors.map(({ message, ...extensions }) => ({ message, extensions })) })
}
