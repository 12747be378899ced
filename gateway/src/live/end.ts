import { Refusal } from '@laurel/shared/errors'

/** The end of one stream: either the client went away, or it is ended here and says why. */
export type End = {
  signal: AbortSignal
  as(code: string): void
  /** Nobody listens any more. */
  left(): void
  why(): Refusal | undefined
}

export function createEnd(): End {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    as: code => controller.abort(new Refusal(code)),
    left: () => controller.abort(),
    why: () => (controller.signal.reason instanceof Refusal ? controller.signal.reason : undefined),
  }
}
