import { type Logger, pino } from 'pino'

export type Log = Logger

/** A logger of JSON lines; what could hold a secret or a person's data by mistake is struck out. */
export function createLog(name: string, level: string): Log {
  return pino({
    name,
    level,
    redact: ['token', 'authorization', 'password', 'secret', 'headers', 'displayName', 'cardNumber', 'birthDate'],
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  })
}
