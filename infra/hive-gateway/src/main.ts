import { run } from '@laurel/shared/lifecycle'
import { readConfig } from './config.ts'
import { startHiveGateway } from './service.ts'

await run('hive-gateway', async () => startHiveGateway(readConfig()))
