import { Refusal } from '@laurel/shared/errors'

/** Refuses an organisation that is unknown or outside the caller's scope; `field` is the argument that names it. */
export function requireInScope(isInScope: boolean, field = 'input.organizationId'): void {
  if (!isInScope) throw new Refusal('OUT_OF_SCOPE', { field })
}
