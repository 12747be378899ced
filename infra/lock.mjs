// One runner a checkout.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { startOf } from './processes.mjs'

/** Takes the lock for as long as this process lives; answers null, or the id of the running process that has it. */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${process.pid} ${startOf(process.pid)}`
  try {
    writeFileSync(file, mine, { flag: 'wx' })
  } catch {
    const [pid, start] = readFileSync(file, 'utf8').split(/ (.*)/s)
    if (start && startOf(pid) === start) return Number(pid)
    writeFileSync(file, mine)
  }
  process.on('exit', () => rmSync(file, { force: true }))
  return null
}
