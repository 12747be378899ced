import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql'

/** The arguments of a directive of this name, if it is there. */
export function argumentsOf(directives: readonly ConstDirectiveNode[], wanted: string) {
  const found = directives.find(({ name }) => name.value === wanted)
  return (
    found &&
    Object.fromEntries(found.arguments?.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]) ?? [])
  )
}
