import { isInherited } from './tree.ts'

/** Why an operation is left to Apollo's executor: something in it or in its plan is not carried out here. */
export class NotCarriedOut extends Error {
  override name = 'NotCarriedOut'
}

/** A name as it is; throws NotCarriedOut for one that every object has something by. */
export function ordinary(name: string): string {
  if (isInherited(name)) throw new NotCarriedOut(`the name ${name}`)
  return name
}
