import { run } from '@laurel/shared/lifecycle'
import { readConfig } from './config.ts'
import { startGateway } from './service.ts'

await run('gateway', async () => startGateway(readConfig()))
