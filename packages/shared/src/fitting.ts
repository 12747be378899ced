/** How many of the first items hold no more than `most` together, by what each holds; at least one, where there is one. */
export function fitting<T>(items: readonly T[], most: number, sizeOf: (item: T) => number): number {
  let size = 0
  const over = items.findIndex(item => {
    size += sizeOf(item)
    return size > most
  })
  return over < 0 ? items.length : Math.max(over, 1)
}
