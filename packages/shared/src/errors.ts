type Details = {
  /** The argument or column at fault, as the caller knows it: `input.year`, `results.3.grade`. */
  field?: string
  /** The regulation's number and clause behind the rule. */
  basis?: string
  /** What the message is filled with. */
  values?: Record<string, string | number>
}

/** A broken rule: a stable code that callers may rely on; its wording is chosen at the edge, in the caller's language. */
export class Refusal extends Error {
  readonly code: string
  readonly details: Details

  constructor(code: string, details: Details = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

/** Several broken rules at once, each reported as an error of its own. */
export class Refusals extends Error {
  readonly all: Refusal[]

  constructor(all: Refusal[]) {
    super(all.map(({ code }) => code).join(', '))
    this.name = 'Refusals'
    this.all = all
  }
}

/** Throws what was refused, if anything was. */
export function refuseIfAny(refusals: Refusal[]): void {
  if (refusals.length > 0) throw new Refusals(refusals)
}
