import { fitting } from './fitting.ts'

type Waiting<T> = { items: T[]; resolve: () => void; reject: (error: unknown) => void }

/**
 * Hands on together what comes at the same time: while one call of `take` runs, offers wait, and the next call gets all of
 * them up to `size` items, in the order they came. An offer is never split; it ends, or fails, as the call that took it.
 */
export function gather<T>(size: number, take: (items: T[]) => Promise<void>): (items: T[]) => Promise<void> {
  const waiting: Waiting<T>[] = []
  let busy = false
  const work = async () => {
    busy = true
    await Promise.resolve() // who comes in the same turn goes along
    while (waiting.length > 0)
      await together(
        waiting.splice(
          0,
          fitting(waiting, size, ({ items }) => items.length),
        ),
        take,
      )
    busy = false
  }
  return items =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject })
      if (!busy) void work()
    })
}

async function together<T>(group: Waiting<T>[], take: (items: T[]) => Promise<void>): Promise<void> {
  try {
    await take(group.flatMap(({ items }) => items))
    for (const { resolve } of group) resolve()
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
}
