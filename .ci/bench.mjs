// npm run bench on little: whether every row can be measured. Whether an aim is met is not for a small and busy machine to tell.
import assert from 'node:assert/strict'
import { environment, run } from './machine.mjs'
import { check } from './report.mjs'

const LONGEST_SECONDS = 300
const ROWS = 35

export async function bench() {
  let said = { stdout: '' }
  await check('npm run bench measures to its end', async () => {
    const args = ['run', '--silent', 'bench', '--', '--short', '--json']
    said = await run('npm', args, { seconds: LONGEST_SECONDS, env: environment() })
    assert.equal(said.code, 0, `ended by ${said.code}: ${said.stderr}`)
    return `${Math.round(said.seconds)} s`
  })
  await check('every row of the bench has its figures', () => {
    const { rows } = JSON.parse(said.stdout.slice(said.stdout.indexOf('\n{') + 1))
    assert.equal(rows.length, ROWS, `there are ${rows.length} rows`)
    for (const row of rows) for (const figure of figuresOf(row)) assert.ok(figure > 0, `${row.what}: ${figure}`)
    return `${rows.length} rows`
  })
}

/** Medians and ranges: of rates, ratios and times none can be nothing, however small the machine. */
function figuresOf({ product, yardstick, ratio, p50, p95, p99, n }) {
  const spreads = product ? [product.rate ?? product, yardstick.rate ?? yardstick, ratio] : [p50, p95, p99, { n }]
  return spreads.flatMap(spread => Object.values(spread))
}
