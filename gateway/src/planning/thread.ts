// The thread that plans: by itself, so that a long plan, or one that fills the memory, holds up nothing and brings nothing down.
import { getPriority, setPriority } from 'node:os'
import { platform } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { createTasks, type Outcome } from './thread-tasks.ts'

/** Of this thread alone, which only Linux knows: where there is one core, what is being answered goes before what is being planned. */
const NICENESS = 10

if (platform === 'linux') giveWay()

const doTask = createTasks(workerData)
const started: Outcome = { isReady: true }
parentPort?.postMessage(started)
parentPort?.on('message', task => parentPort?.postMessage(doTask(task)))

function giveWay(): void {
  try {
    setPriority(0, Math.max(getPriority(0), NICENESS))
  } catch {
    // Where that is forbidden it plans all the same.
  }
}
