// Bundles the explorer into dist/explorer; does nothing when that was made from the very same inputs.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = new URL('.', import.meta.url)
const out = new URL('../dist/explorer/', here)
const lock = new URL('../../package-lock.json', here)
const stamp = new URL('inputs.sha256', out)

const inputs = await digestOfInputs()
if ((await readFile(stamp, 'utf8').catch(() => '')) !== inputs) {
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  await bundle()
  // Last, so that a build that was cut short counts for nothing.
  await writeFile(stamp, inputs)
}

async function digestOfInputs() {
  const digest = createHash('sha256')
  const files = (await readdir(here)).sort().map(name => new URL(name, here))
  for (const file of [...files, lock]) digest.update(await readFile(file))
  return digest.digest('hex')
}

async function bundle() {
  const common = {
    bundle: true,
    minify: true,
    metafile: true,
    outdir: fileURLToPath(out),
    entryNames: '[name]-[hash]',
    legalComments: 'linked',
    logLevel: 'warning',
  }
  const sources = {
    editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
    json: 'monaco-editor/esm/vs/language/json/json.worker.js',
    graphql: 'monaco-graphql/esm/graphql.worker.js',
  }
  const workers = await build({ ...common, entryPoints: sources, format: 'iife' })
  const workerNames = Object.entries(sources).map(([name, source]) => [name, nameOf(workers, source).script])
  const page = await build({
    ...common,
    entryPoints: { explorer: fileURLToPath(new URL('explorer.jsx', here)) },
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"', WORKERS: JSON.stringify(Object.fromEntries(workerNames)) },
  })
  const { script, style } = nameOf(page, 'explorer.jsx')
  const html = await readFile(new URL('index.html', here), 'utf8')
  await writeFile(new URL('index.html', out), html.replace('explorer.js', script).replace('explorer.css', style))
}

/** The file names, hash included, that came out of one source. */
function nameOf({ metafile }, source) {
  const [path, { cssBundle = '' }] = Object.entries(metafile.outputs).find(([, made]) =>
    made.entryPoint?.endsWith(source),
  )
  return { script: basename(path), style: basename(cssBundle) }
}
