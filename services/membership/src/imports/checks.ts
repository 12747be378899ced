import type pg from 'pg'

/** A rule over the rows of a file: `when` is true of a row that breaks it; `from` is what is looked at. */
export type Check = { column: string; code: string; when: string; from?: string; value?: string }

/** True of a cell that is a day of the calendar, `YYYY-MM-DD`; what is cheaper to ask comes before it. */
const isDay = (column: string) =>
  `(r."${column}" ~ '^\\d{4}-\\d{2}-\\d{2}$' and pg_input_is_valid(r."${column}", 'date'))`

export const required = (column: string): Check => ({ column, code: 'REQUIRED', when: `r."${column}" is null` })

export const longerThan = (column: string, length: number): Check => ({
  column,
  code: 'TOO_LONG',
  when: `length(r."${column}") > ${length}`,
})

/** A day that exists and is not in the future. */
export const day = (column: string): Check[] => [
  { column, code: 'DATE_INVALID', when: `r."${column}" is not null and not ${isDay(column)}` },
  { column, code: 'DATE_IN_FUTURE', when: `r."${column}" > current_setting('laurel.today') and ${isDay(column)}` },
]

/** `column` comes before `earlier`, though it may not. */
export const before = (column: string, earlier: string, code: string): Check => ({
  column,
  code,
  when: `r."${column}" < r."${earlier}" and ${isDay(column)} and ${isDay(earlier)}`,
})

/** The same value on an earlier line. */
export const twice = (column: string): Check => ({
  column,
  code: 'TWICE_IN_FILE',
  from: `(select line, "${column}", row_number() over (partition by "${column}" order by line) as place
    from rows where "${column}" is not null)`,
  when: 'r.place > 1',
})

export const uuid: Check = {
  column: 'id',
  code: 'ID_INVALID',
  when: `r.id is not null and not (r.id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')`,
}

const fault: Check[] = ['COLUMN_COUNT', 'CHARACTER_INVALID'].map(code => ({
  column: '',
  code,
  when: `r.fault = '${code}'`,
}))

/** Notes every row that breaks a check in the temporary table `problems`. */
export async function runChecks(client: pg.Client, today: string, checks: Check[]): Promise<void> {
  await client.query(`select set_config('laurel.today', $1, false)`, [today])
  for (const { column, code, when, from = 'rows', value } of checks) {
    const shown = value ?? (column === '' ? 'null' : `left(r."${column}", 200)`)
    await client.query(
      `insert into problems select r.line, '${column}', '${code}', ${shown} from ${from} r where ${when}`,
    )
  }
}

export const faultChecks = fault

/** Keeps the problems with the job, instead of those of an earlier try; answers how many lines and problems there are. */
export async function keepProblems(client: pg.Client, jobId: string): Promise<number> {
  await client.query('begin')
  await client.query('delete from import_problems where job_id = $1', [jobId])
  const { rowCount } = await client.query(
    `insert into import_problems (job_id, line, column_name, code, value)
     select $1, line, column_name, code, min(value) from problems group by line, column_name, code`,
    [jobId],
  )
  await client.query('update import_jobs set problem_count = $2 where id = $1', [jobId, rowCount])
  await client.query('commit')
  return rowCount ?? 0
}
