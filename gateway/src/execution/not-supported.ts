import { isInherited } from '../json.ts'

/** Why an operation is left to Apollo's executor: something in it, or in its plan, is not supported here. */
export class NotSupported extends Error {
  override name = 'NotSupported'
}

/** A name as it is; throws NotSupported for one that every object of JavaScript has something by. */
export function ordinaryName(name: string): string {
  if (isInherited(name)) throw new NotSupported(`the name ${name}`)
  return name
}
