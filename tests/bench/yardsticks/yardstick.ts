/** What a yardstick was told by whoever started it. */
export const input = <T>(): T => JSON.parse(process.argv[2] ?? '{}')

/** Says that all is prepared, does the work once when told to, and then stays until it is ended. */
export function serve(work: () => Promise<void>): void {
  process.once('message', () => void work().then(() => process.send?.('done')))
  process.once('SIGTERM', () => process.exit(0))
  process.send?.('ready')
}
