/** Of sorted values the one below or at which a share of them lies; NaN of none. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN
}
