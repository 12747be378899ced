import { run } from '@laurel/shared/lifecycle'
import { readConfig } from './config.ts'
import { startMembership } from './service.ts'

await run('membership', async () => startMembership(readConfig()))
