/** What a proxy can do to a connection; names and attributes are toxiproxy's. Times in milliseconds unless said otherwise. */
export type Toxic =
  /** Every piece comes so much later. */
  | { type: 'latency'; latency: number; jitter?: number }
  /** At most `rate` kilobytes a second. */
  | { type: 'bandwidth'; rate: number }
  /** The end of a connection comes so much later. */
  | { type: 'slow_close'; delay: number }
  /** Nothing gets through, and the connection is closed after so long; 0: never, it stays half-open. */
  | { type: 'timeout'; timeout: number }
  /** The connection is reset after so long. */
  | { type: 'reset_peer'; timeout: number }
  /** Data comes in pieces of about `average_size` bytes, `delay` microseconds apart. */
  | { type: 'slicer'; average_size: number; size_variation: number; delay: number }
  /** The connection is closed once so many bytes went through. */
  | { type: 'limit_data'; bytes: number }

/** `upstream` is towards the server, `downstream` towards its client. */
export type Stream = 'upstream' | 'downstream'

export type Poison = { stream: Stream; toxic: Toxic }

type Kind = Toxic['type']
export type ToxicOf<K extends Kind> = Extract<Toxic, { type: K }>

/** The toxic of a kind, if it is among them; of several the first. */
export function find<K extends Kind>(toxics: readonly Toxic[], type: K): ToxicOf<K> | undefined {
  return toxics.find((toxic): toxic is ToxicOf<K> => toxic.type === type)
}

/** How long a piece of so many bytes is held back, having waited for `waited` already. */
export function delayOf(toxics: readonly Toxic[], bytes: number, waited: number, random: () => number): number {
  const latency = find(toxics, 'latency')
  const bandwidth = find(toxics, 'bandwidth')
  const jitter = (latency?.jitter ?? 0) * (2 * random() - 1)
  const late = latency ? Math.max(0, latency.latency + jitter - waited) : 0
  return late + (bandwidth ? (bytes / (bandwidth.rate * 1024)) * 1_000 : 0)
}

/** The piece cut as the slicer says; whole without one. */
export function sliced(chunk: Buffer, slicer: ToxicOf<'slicer'> | undefined, random: () => number): Buffer[] {
  if (!slicer) return [chunk]
  const pieces: Buffer[] = []
  for (let start = 0; start < chunk.length; ) {
    const size = slicer.average_size + Math.round(slicer.size_variation * (2 * random() - 1))
    const end = start + Math.max(1, size)
    pieces.push(chunk.subarray(start, end))
    start = end
  }
  return pieces
}
