import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Gives this process, and all that it will start, every core but the first; answers whether that could be done. */
export async function leaveFirstCore(): Promise<boolean> {
  return cpus().length > 1 && pin(process.pid, `1-${cpus().length - 1}`)
}

/** Gives a process the first core, which `leaveFirstCore` left to it. */
export async function takeFirstCore(pid: number): Promise<void> {
  await pin(pid, '0')
}

async function pin(pid: number, cores: string): Promise<boolean> {
  return run('taskset', ['--all-tasks', '--pid', '--cpu-list', cores, String(pid)]).then(
    () => true,
    () => false,
  )
}
