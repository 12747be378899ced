import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const source = fileURLToPath(new URL('..', import.meta.url))

export type Ended = { code: number | null; signal: NodeJS.Signals | null; written: string }

/** A process of its own that runs `code`, which imports shared modules by `./name.ts`; killed when disposed. */
export function startChild(code: string, ...args: string[]) {
  const { outputFiles } = buildSync({
    stdin: { contents: code, loader: 'ts', resolveDir: source },
    ...{ bundle: true, write: false, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
  })
  const child = spawn(process.execPath, ['--input-type=module', '-', ...args], {
    cwd: source,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const written = text(child.stdout)
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => written.then(all => resolve({ code, signal, written: all }), reject))
  })
  child.stdin.end(outputFiles[0]?.text)
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
