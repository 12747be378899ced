import type { Place } from '../config.ts'

const host = '127.0.0.1'

/** Ports that are free, for tests. */
export const anyPlace: Place = { host, port: 0, metrics: { host, port: 0 } }
