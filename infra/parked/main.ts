// npm run parked [-- replay|drop …]: what could not be taken, and what is to become of it.
import { command } from './command.ts'

process.exitCode = await command(process.argv.slice(2), process.env, line => console.log(line))
