import { Refusal } from './errors.ts'
import type { Log } from './log.ts'

/** What Prisma, its driver and the pool say of their failures, as far as it is looked at here. */
type Failure = {
  code?: string
  message?: string
  meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string; kind?: string } } }
}

/** Not reached, too late, closed; no connection free; a transaction that did not begin or was over in time; in conflict. */
const passingCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034'])
const passingKinds = new Set(['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections'])
/** Classes 08 (connection), 53 (resources), 57P (shutdown); 40001 and 40P01 (conflict with others). */
const passingStates = /^(08|53|57P|40001|40P01)/
const passingWords =
  /^(timeout exceeded when trying to connect|Connection terminated|Client (has encountered a connection error|was closed) and is not queryable)/
const passingSystem = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** The SQLSTATE of a failure, or what else it has for a code; empty when it has none. */
export function sqlStateOf(error: unknown): string {
  const { code, meta } = error as Failure
  return meta?.driverAdapterError?.cause?.originalCode ?? meta?.code ?? code ?? ''
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity): this data, and no other try, is the cause. */
export function isAboutData(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error))
}

/** Whether the database was away, restarted, full or had no time: the very same may do later. */
export function isPassing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code = '', message = '', meta } = error as Failure
  return (
    passingCodes.has(code) ||
    passingSystem.has(code) ||
    passingKinds.has(meta?.driverAdapterError?.cause?.kind ?? '') ||
    passingStates.test(sqlStateOf(error)) ||
    passingWords.test(message)
  )
}

/** The caller's time was over: SQLSTATE 57014. */
const CANCELLED = '57014'

/**
 * An error as a caller may know it: DEADLINE_EXCEEDED when a statement was given up with his time, DATABASE_UNAVAILABLE, with
 * the cause in the log, when it passes by itself, else as it is.
 */
export function asRefusal(error: unknown, log: Log, requestId: string): unknown {
  if (typeof error === 'object' && error !== null && sqlStateOf(error) === CANCELLED)
    return new Refusal('DEADLINE_EXCEEDED')
  if (!isPassing(error)) return error
  log.warn({ err: error, requestId }, 'the database does not serve')
  return new Refusal('DATABASE_UNAVAILABLE')
}
