export type Locale = 'vi' | 'en'

/** What went wrong, as the graph says it. */
export type Problem = {
  /** Stable: what a program tells problems apart by. */
  code: string
  /** In the caller's language. */
  message: string
  /** Where in the data a null stands for it. */
  path?: (string | number)[]
  /** The argument at fault: `input.year`, `input.results.3.grade`. */
  field?: string
  /** The regulation's number and clause behind the rule. */
  basis?: string
  /** Finds the line in the log of whoever runs Laurel. */
  requestId?: string
}

/** All that came back; there may be data and errors at once, and then the nulls at the errors' paths are not to be trusted. */
export type Answer<Data> = {
  data: Data | null
  errors: Problem[]
  requestId: string | null
  /** Seconds after which asking again makes sense, where the gateway said so. */
  retryAfter: number | null
}

type Said<Data> = { data?: Data | null; errors?: SaidError[] }
type SaidError = { message?: string; path?: (string | number)[]; extensions?: Record<string, unknown> }

/** Reads an answer of any status; what is no GraphQL, such as a proxy's page, is as good as none. */
export async function answerOf<Data>(response: Response, locale?: Locale): Promise<Answer<Data>> {
  const said = saidIn<Data>(await response.text())
  if (!said) return { ...unreached(locale), retryAfter: retryAfterOf(response) }
  const requestId = response.headers.get('x-request-id')
  const errors = (said.errors ?? []).map(error => problemOf(error, requestId))
  return { data: said.data ?? null, errors, requestId, retryAfter: retryAfterOf(response) }
}

const UNREACHED: Record<Locale, string> = {
  vi: 'Không liên lạc được với hệ thống; chưa rõ yêu cầu đã có hiệu lực hay chưa. Xin gửi lại đúng yêu cầu này.',
  en: 'The gateway does not answer, and it is not known whether this took effect. Send the very same request again.',
}

/** The answer when there was none. */
export function unreached(locale: Locale = 'vi'): Answer<never> {
  const problem = { code: 'GATEWAY_UNREACHABLE', message: UNREACHED[locale] }
  return { data: null, errors: [problem], requestId: null, retryAfter: null }
}

function saidIn<Data>(text: string): Said<Data> | null {
  try {
    const said = JSON.parse(text)
    return said?.data || Array.isArray(said?.errors) ? said : null
  } catch {
    return null
  }
}

function problemOf({ message = '', path, extensions = {} }: SaidError, requestId: string | null): Problem {
  const { code = 'INTERNAL', field, basis } = extensions
  const carried = Object.entries({ field, basis, requestId: extensions.requestId ?? requestId })
  return {
    ...{ code: String(code), message },
    ...(path && { path }),
    ...Object.fromEntries(carried.filter(([, value]) => typeof value === 'string')),
  }
}

/** `Retry-After` in seconds, of which HTTP has two spellings. */
function retryAfterOf(response: Response): number | null {
  const said = response.headers.get('retry-after')
  if (said === null) return null
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null
}
