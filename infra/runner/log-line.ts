export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type Level = (typeof levels)[number]

/** How bad a program's line is, and what of it a person should read: our services write JSON, others plain text. */
export function levelAndMessage(line: string): { level: Level; message: string } {
  const record = recordOf(line)
  if (!record) return { level: plainLevel(line), message: line }
  const level = levels.find(known => known === record.level) ?? 'info'
  const { msg, err } = record
  const texts = [msg, err?.message].filter((text, at, all) => text && all.indexOf(text) === at)
  return { level, message: texts.join(': ').replace(/\s+/g, ' ') }
}

type LogRecord = { level?: string; msg?: string; err?: { message?: string } }

function recordOf(line: string): LogRecord | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function plainLevel(line: string): Level {
  if (/\b(FATAL|PANIC)\b/.test(line)) return 'fatal'
  if (/\bERROR\b/.test(line)) return 'error'
  return /\bWARN(ING)?\b/.test(line) ? 'warn' : 'info'
}
