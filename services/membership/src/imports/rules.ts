import { Refusal } from '@laurel/shared/errors'

/** Who imports. */
export const importers = ['officer'] as const

export type ImportKind = 'ORGANIZATIONS' | 'MEMBERS'
export type ImportMode = 'ALL_OR_NOTHING' | 'GOOD_LINES' | 'DRY_RUN'
export type ImportStatus = 'AWAITING_FILE' | 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'REJECTED'

export type ImportJob = {
  id: string
  kind: ImportKind
  mode: ImportMode
  organizationId: string
  status: ImportStatus
  actor: string
  requestId: string
  fileSha256: string | null
  total: number | null
  appliedLine: number
  done: number
  created: number
  changed: number
  unchanged: number
  problemCount: number
  startedAt: Date
  finishedAt: Date | null
}

/** `columnName` is empty when the whole line is at fault. */
export type ImportProblem = { line: number; columnName: string; code: string; value: string | null }

/** The columns of each kind of file; `id` may be left out. */
export const columnsOf = {
  ORGANIZATIONS: ['code', 'name', 'kind', 'parent_code', 'from', 'id'],
  MEMBERS: [
    'card_number',
    'full_name',
    'birth_date',
    'admitted_on',
    'official_on',
    'organization_code',
    'joined_on',
    'exempt_from',
    'id',
  ],
} as const satisfies Record<ImportKind, readonly string[]>

const OPTIONAL = 'id'
const MAX_VALUE = 200
const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/

/** What is wrong with a file's first line: columns that are missing, unknown or there twice. */
export function headerProblems(kind: ImportKind, header: string[]): ImportProblem[] {
  const columns: readonly string[] = columnsOf[kind]
  const missing = columns.filter(column => column !== OPTIONAL && !header.includes(column))
  const unknown = header.filter(column => !columns.includes(column))
  const twice = columns.filter(column => header.indexOf(column) !== header.lastIndexOf(column))
  const problems = (code: string, names: string[]) =>
    names.map(name => ({ line: 1, columnName: name.slice(0, MAX_VALUE), code, value: null }))
  return [
    ...problems('COLUMN_MISSING', missing),
    ...problems('COLUMN_UNKNOWN', [...new Set(unknown)]),
    ...problems('COLUMN_TWICE', twice),
  ]
}

/** A cell's text as it is judged and stored: composed (NFC), single spaces, days of the form d/m/yyyy turned into ISO. */
export function normalize(text: string): string {
  const trimmed = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
  return trimmed.replace(DAY_FIRST, (_, day: string, month: string, year: string) =>
    [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
  )
}

/** Whether a job still waits for its file; refuses a job that has another file than the one of this digest. */
export function awaitsFile(
  { status, fileSha256 }: Pick<ImportJob, 'status' | 'fileSha256'>,
  sha256: string | null,
): boolean {
  if (status === 'AWAITING_FILE') return true
  if (fileSha256 !== sha256) throw new Refusal('IMPORT_FILE_DIFFERS')
  return false
}

/** Whether the whole import is turned down: bad lines, and all of it was wanted. */
export function isRejected({ mode, appliedLine }: Pick<ImportJob, 'mode' | 'appliedLine'>, problems: number): boolean {
  return mode === 'ALL_OR_NOTHING' && appliedLine === 0 && problems > 0
}
