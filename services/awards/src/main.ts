import { run } from '@laurel/shared/lifecycle'
import { readConfig } from './config.ts'
import { startAwards } from './service.ts'

await run('awards', async () => startAwards(readConfig()))
