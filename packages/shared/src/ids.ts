import { v7, validate } from 'uuid'
import { Refusal } from './errors.ts'

/** The id as the stores spell it; refuses what is no UUID, naming the argument. */
export function requireId(id: string, field: string): string {
  if (!validate(id)) throw new Refusal('ID_INVALID', { field })
  return id.toLowerCase()
}

/** Whether a reference from outside can name anything at all. */
export const isId = validate

/** A new id: UUIDv7, near in time means near in the index; never an order of events. */
export const newId = (): string => v7()
