import { readFileSync } from 'node:fs'

/** What Linux counts CPU time in, on every machine that Node runs on. */
const TICK_MICROSECONDS = 10_000

/** CPU time of the Node processes that are measured, of Postgres and of Kafka, in microseconds. */
export type Cpu = { node: number; postgres: number; kafka: number }

/** CPU time of one process so far, all its threads. */
export function processCpu(pid: number): number {
  const { own } = timesOf(pid)
  return own * TICK_MICROSECONDS
}

/** CPU time of a process and of its children, those that are gone included. */
export function familyCpu(pid: number): number {
  const { own, waited } = timesOf(pid)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const living = children.reduce((sum, child) => sum + ownIfThere(Number(child)), 0)
  return (own + waited + living) * TICK_MICROSECONDS
}

function ownIfThere(pid: number): number {
  try {
    return timesOf(pid).own
  } catch {
    return 0 // it ended between the list and the look, and is counted by its parent from now on
  }
}

function timesOf(pid: number): { own: number; waited: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold spaces; the fields after it are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number)
  return { own: user + system, waited: childUser + childSystem }
}
