import type { Actor, Role } from '@laurel/shared/actor'
import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql'

/** What `@access` says; read here anew, for what judges must not go by the code that is judged. */
export type Rule = { roles?: Role[]; self?: boolean; scope?: string }

export type Rules = {
  types: ReadonlyMap<string, Rule>
  /** By coordinate: the field's own rule, and that of the type it leads to. */
  fields: ReadonlyMap<string, Rule[]>
}

export function rulesOf({ definitions }: DocumentNode): Rules {
  const objects = definitions.filter(
    (node): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  )
  const types = new Map<string, Rule>()
  const fields = new Map<string, Rule[]>()
  for (const { name, directives } of objects) for (const rule of saidBy(directives)) types.set(name.value, rule)
  for (const object of objects)
    for (const { name, directives, type } of object.fields ?? []) {
      const behind = types.get(innermost(type))
      fields.set(`${object.name.value}.${name.value}`, [...saidBy(directives), ...(behind ? [behind] : [])])
    }
  return { types, fields }
}

function saidBy(directives: readonly ConstDirectiveNode[] = []): Rule[] {
  const said = directives.filter(({ name }) => name.value === 'access')
  return said.map(({ arguments: given = [] }) =>
    Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
  )
}

function innermost(type: TypeNode): string {
  return 'type' in type ? innermost(type.type) : type.name.value
}

/** The organisations of an actor's grants that a rule counts. */
export function grantedBy({ roles }: Rule, { grants }: Actor): string[] {
  return grants.filter(({ role }) => !roles || roles.includes(role)).map(({ organization }) => organization)
}

/** Whether an actor has one of the roles, or is a member where the rule is for the member himself. */
export function mayUse(rule: Rule, actor: Actor): boolean {
  if (!rule.roles) return true
  return grantedBy(rule, actor).length > 0 || (rule.self === true && actor.memberId !== null)
}
