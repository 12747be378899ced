import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const source = fileURLToPath(new URL('..', import.meta.url))

export type Ended = { code: number | null; signal: NodeJS.Signals | null; written: string }

/** What a process of its own is to run; `code` imports shared modules by `./name.ts`. */
export function bundle(code: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: code, loader: 'ts', resolveDir: source },
    ...{ bundle: true, write: false, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
  })
  return outputFiles[0]?.text ?? ''
}

/** A process that runs what was bundled, killed when disposed. */
export function startChild(bundled: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-', ...args], {
    cwd: join(source, 'events'), // as deep as the only module that looks for files beside it
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const written = text(child.stdout)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => written.then(all => resolve({ code, signal, written: all }), reject))
  })
  child.stdin.end(bundled)
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
