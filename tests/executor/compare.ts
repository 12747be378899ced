import type { Failure, Outcome } from './outcome.ts'
import { canonical } from './random.ts'

/** In words how two results differ; undefined where they do not. */
export function differenceOf(apollos: Outcome, ours: Outcome): string | undefined {
  if (apollos.rejected !== undefined || ours.rejected !== undefined) {
    if (apollos.rejected !== undefined && ours.rejected !== undefined) return undefined
    return apollos.rejected === undefined ? 'only ours rejects' : "only Apollo's rejects"
  }
  if (apollos.data !== ours.data) return 'data'
  const { missing, extra } = unmatched(apollos.errors, ours.errors)
  return missing.length + extra.length > 0 ? 'errors' : undefined
}

/** The errors of one side that the other has not. */
export function unmatched(apollos: Failure[], ours: Failure[]): { missing: Failure[]; extra: Failure[] } {
  if (apollos.length === 0 && ours.length === 0) return { missing: [], extra: [] }
  const [left, right] = [new Set(apollos.map(marked)), new Set(ours.map(marked))]
  return {
    missing: apollos.filter(one => !right.has(marked(one))),
    extra: ours.filter(one => !left.has(marked(one))),
  }
}

const marked = ({ path, code }: Failure) => canonical([path ?? null, code])
