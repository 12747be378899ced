import { type DocumentNode, Kind, type OperationDefinitionNode, valueFromASTUntyped, visit } from 'graphql'
import { NotSupported } from './not-supported.ts'

/** The variables on which `@skip` and `@include` depend, as they are in one request. */
export type Flags = Readonly<Record<string, boolean>>

/** Beyond these an operation has more shapes than can be kept. */
const MAX_FLAGS = 16

export type ReadFlags = {
  /** Undefined when one of them is no boolean. */
  read(variables: Readonly<Record<string, unknown>>): Flags | undefined
  /** By which the same flags are found again. */
  keyOf(flags: Flags): string
}

const NO_FLAGS: Flags = {}
const UNCONDITIONAL: ReadFlags = { read: () => NO_FLAGS, keyOf: () => '' }

/** Throws NotSupported when there are too many. */
export function flagsOf(document: DocumentNode, { variableDefinitions = [] }: OperationDefinitionNode): ReadFlags {
  const names = flagNames(document)
  if (names.length === 0) return UNCONDITIONAL
  if (names.length > MAX_FLAGS) throw new NotSupported('too many conditions')
  const defaults = Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  )
  return {
    read(variables) {
      const read = names.map(name => [name, variables[name] === undefined ? defaults[name] : variables[name]] as const)
      return read.every(isFlag) ? Object.fromEntries(read) : undefined
    },
    keyOf: flags => names.map(name => (flags[name] ? '1' : '0')).join(''),
  }
}

const isFlag = (read: readonly [string, unknown]): read is readonly [string, boolean] => typeof read[1] === 'boolean'

function flagNames(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}
