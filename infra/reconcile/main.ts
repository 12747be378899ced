// npm run reconcile [-- --wait <seconds>]: compares evaluation's finalized results with awards' history.
import { command } from './command.ts'

process.exitCode = await command(process.argv.slice(2), process.env, line => console.log(line))
