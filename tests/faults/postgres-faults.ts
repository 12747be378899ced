import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { between } from '../chance.ts'
import type { Fault, Stage } from './fault.ts'
import { untilBack } from './kills.ts'
import { rowOf } from './rows.ts'

/**
 * SIGKILL of the one backend that evaluation's relay or job has open. Postgres then ends all of them and goes over what was
 * written since its last checkpoint; as after every end of what we did not write, the fault is over when it answers.
 */
export const killBackend: Fault = {
  kind: 'kill -9 backend of postgres',
  leavesDatabase: false,
  async strike(stage) {
    const witness = new pg.Client({ connectionString: stage.system.stores.postgres.url() })
    witness.on('error', () => undefined)
    const allEnded = new Promise(resolve => witness.once('end', resolve))
    await witness.connect()
    process.kill(await backendOf(stage, `usename = 'evaluation_app'`), 'SIGKILL')
    await allEnded
    return { heal: () => untilBack(stage.system, 'postgres') }
  },
}

/** SIGSTOP of the process that writes what was changed to disk. */
export const stopCheckpointer = ([from, to]: [number, number]): Fault => ({
  kind: 'SIGSTOP checkpointer of postgres',
  leavesDatabase: true,
  async strike(stage) {
    const pid = await backendOf(stage, `backend_type = 'checkpointer'`)
    process.kill(pid, 'SIGSTOP')
    return {
      async heal() {
        await sleep(between(stage.chance, from * 1_000, to * 1_000))
        process.kill(pid, 'SIGCONT')
      },
    }
  },
})

async function backendOf({ system }: Stage, condition: string): Promise<number> {
  const query = `select pid from pg_stat_activity where ${condition} order by random() limit 1`
  return (await rowOf<{ pid: number }>(system.stores.postgres.url(), query)).pid
}
