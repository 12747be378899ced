// Bundles what was compiled; part of the set-up and of npm run build.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleProcesses } from './dist/runner/bundle.js'

await bundleProcesses(dirname(dirname(fileURLToPath(import.meta.url))))
