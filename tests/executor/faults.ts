import { differenceOf, unmatched } from './compare.ts'
import type { Failure, Outcome } from './outcome.ts'
import { canonical } from './random.ts'
import type { Disturbance, Exchange } from './respondents.ts'

type Path = readonly (string | number)[]

type Again = (disturbance: Disturbance) => Promise<Outcome>

/** The names of what is a fault of Apollo's own. */
export const ORDER = "Apollo's own result depends on which answer comes first"
export const SHIFT = 'Apollo counts objects that were not sent: an error is told of another object'

const ORDERS = 12
/** More objects than are ever asked for without being sent. */
const BEYOND = 500
const PROBE = 'PROBE'

/** Which fault of Apollo's explains all of a difference; `again` runs Apollo's executor once more, disturbed. */
export async function faultOf(apollos: Outcome, ours: Outcome, again: Again): Promise<string | undefined> {
  if (apollos.rejected === undefined && ours.rejected === undefined && apollos.data === ours.data)
    if (isShift(apollos.errors, ours.errors, await shiftedPaths(again))) return SHIFT
  for (let order = 1; order <= ORDERS; order += 1)
    if (differenceOf(await again({ order }), ours) === undefined) return ORDER
  return undefined
}

/** Whether errors differ only in which of the objects at the shifted paths they are of. */
function isShift(apollos: Failure[], ours: Failure[], shifted: Path[]): boolean {
  const { missing, extra } = unmatched(apollos, ours)
  if (missing.length + extra.length === 0 || shifted.length === 0) return false
  const rest = (failure: Failure) => restOf(failure, shifted)
  if ([...missing, ...extra].some(failure => rest(failure) === undefined)) return false
  return sorted(apollos.map(rest)) === sorted(ours.map(rest))
}

const sorted = (texts: (string | undefined)[]) => [...new Set(texts)].sort().join('\n')

/** An error's code and its place but for which of the objects it is; undefined where it is below none of the paths. */
function restOf({ path, code }: Failure, paths: Path[]): string | undefined {
  if (!path || !paths.some(one => one.every((part, at) => part === path[at]))) return undefined
  return canonical([path.filter(part => typeof part === 'string'), code])
}

/**
 * The paths of all objects of a fetch for which fewer representations were sent than there are objects. Found by errors that are
 * added to each of its answers, one for each index: Apollo tells where it takes them to be.
 */
async function shiftedPaths(again: Again): Promise<Path[]> {
  const sent: number[] = []
  const probed = await again({
    change(answer, exchange) {
      const count = representationsIn(exchange)
      if (count === undefined) return answer
      const probes = Array.from({ length: count + BEYOND }, (_, index) => ({
        ...{ message: PROBE, path: ['_entities', index], extensions: { code: `${PROBE} ${sent.length}` } },
      }))
      sent.push(count)
      const { errors, ...rest } = JSON.parse(answer)
      return JSON.stringify({ ...rest, errors: [...(errors ?? []), ...probes] })
    },
  })
  if (probed.rejected !== undefined) return []
  return sent.flatMap((count, fetch) => {
    const paths = probed.errors.flatMap(({ code, path }) =>
      code === `${PROBE} ${fetch}` && path?.length ? [path] : [],
    )
    return paths.length > count ? paths : []
  })
}

function representationsIn({ body }: Exchange): number | undefined {
  const { representations } = JSON.parse(body).variables ?? {}
  return Array.isArray(representations) ? representations.length : undefined
}
