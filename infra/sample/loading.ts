import type { Graph } from './graph.ts'
import type { Sample } from './organizations.ts'

/** Tells how far a step is. */
export type Report = (done: number, total: number) => void

/** A step that was done: how many of its things there were, and how long it took. */
export type Measured = { name: string; count: number; seconds: number }

/** What every step of a load needs. */
export type Load = {
  graph: Graph
  sample: Sample
  rootId: string
  /** Runs a step, which answers with how many things it was about. */
  step(name: string, work: (report: Report) => Promise<number>): Promise<void>
}

/** Runs steps one by one, tells their progress and keeps how long each took. */
export function stopwatch(progress: (step: string, done: number, total: number) => void): {
  step: Load['step']
  measured: Measured[]
} {
  const measured: Measured[] = []
  const step: Load['step'] = async (name, work) => {
    const begun = performance.now()
    const count = await work((done, total) => progress(name, done, total))
    progress(name, count, count)
    measured.push({ name, count, seconds: (performance.now() - begun) / 1000 })
  }
  return { step, measured }
}
