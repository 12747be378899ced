import { run } from '@laurel/shared/lifecycle'
import { readConfig } from './config.ts'
import { startEvaluation } from './service.ts'

await run('evaluation', async () => startEvaluation(readConfig()))
