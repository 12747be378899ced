import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

type Frame = { functionName: string; url: string; lineNumber: number }
type Profile = {
  nodes: { id: number; callFrame: Frame }[]
  samples: number[]
  timeDeltas: number[]
}

const SHOWN = 12
const IDLE = new Set(['(idle)', '(program)', '(root)'])

/** Of each CPU profile in the folder the functions in which most of the time was spent, themselves and not what they call. */
export async function summaryOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.cpuprofile')).sort()
  const summaries = names.map(async name => {
    const profile: Profile = JSON.parse(await readFile(join(folder, name), 'utf8'))
    return [name, ...topOf(profile).map(line => `  ${line}`)].join('\n')
  })
  return (await Promise.all(summaries)).join('\n')
}

/** Shares of the time in which the process did something, the largest first. */
export function topOf({ nodes, samples, timeDeltas }: Profile): string[] {
  const placeOf = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const spent = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const place = placeOf.get(id) ?? ''
    if (!IDLE.has(place)) spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[index] ?? 0))
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0)
  const sorted = [...spent].sort(([, a], [, b]) => b - a).slice(0, SHOWN)
  return sorted.map(([place, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${place}`)
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  const name = functionName || '(anonymous)'
  return url ? `${name} ${packageOf(url)}${basename(url)}:${lineNumber + 1}` : name
}

const packageOf = (url: string): string => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  return name ? `${name}/…/` : ''
}
