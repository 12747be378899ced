import { type Executor, executors } from '../execution/executor.ts'

const { EXECUTOR = 'compiled' } = process.env
const found = executors.find(name => name === EXECUTOR)
if (!found) throw new Error(`EXECUTOR must be ${executors.join(' or ')}`)

/** Who carries operations out in tests that do not say it: all of them must pass by either. */
export const executorInTests: Executor = found
