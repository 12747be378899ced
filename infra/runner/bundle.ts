import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { entryOf } from './processes.ts'
import { services } from './settings.ts'

/** What a module of the CommonJS kind finds when it is put into one of the other kind. */
const COMMONJS = `
import { createRequire as createRequireOfBundle } from 'node:module'
const require = createRequireOfBundle(import.meta.url)
const { filename: __filename, dirname: __dirname } = import.meta`

/**
 * Puts each process of a compiled checkout into one file with all that it loads: a start that looks for a thousand files
 * costs half as much CPU again.
 */
export async function bundleProcesses(checkout: string): Promise<void> {
  const mains = [...services, 'gateway' as const].map(name => bundle(join(checkout, entryOf(name)), 'main.js'))
  const thread = bundle(join(checkout, dirname(entryOf('gateway')), 'planning-thread.js'), 'planning/thread.js')
  await Promise.all([...mains, thread])
}

/** `entry`: in the folder of what was compiled. */
async function bundle(outfile: string, entry: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(dirname(outfile), '..', entry)],
    outfile,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20.19' },
    banner: { js: COMMONJS },
    plugins: [nodesOwnHash, ownAddresses(outfile)],
    logLevel: 'warning',
    write: false,
  })
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, inAscii(text))
  }
}

/**
 * Of a text with one character beyond ASCII, V8 holds every character in two bytes. The bundler escapes those in code and leaves
 * those in comments.
 */
const inAscii = (code: string) =>
  code.replaceAll(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Apollo hashes every document by `module.require('crypto')`, and where a bundle leaves no such function, by a hash in JavaScript
 * that takes twenty times as long.
 */
const nodesOwnHash: Plugin = {
  name: "Node's own hash",
  setup({ onLoad }) {
    onLoad({ filter: /utils\.createhash\/dist\/index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replaceAll('module.require', 'require')
        .replace('require("sha.js")', 'null'),
    }))
  },
}

/** Lets each module of ours find the files beside it from where it is, not from where the bundle is. */
const ownAddresses = (outfile: string): Plugin => ({
  name: 'own addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return null
      const place = JSON.stringify(relative(dirname(outfile), path))
      const text = await readFile(path, 'utf8')
      return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) }
    })
  },
})
