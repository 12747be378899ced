// What processes are, beyond their id: an id is given again to another process once the first is gone.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** When a process started, as the system writes it; null when there is none. Equal pid and start: the same process. */
export function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces; the fields after it are counted from its end. State Z is dead already.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : fields[19]
  } catch {
    return process.platform === 'linux' ? null : startByPs(pid)
  }
}

function startByPs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout?.trim() || null
}
