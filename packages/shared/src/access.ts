import {
  type ConstDirectiveNode,
  type DocumentNode,
  defaultFieldResolver,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql'
import { z } from 'zod'
import { type Actor, organizationsOf, roles } from './actor.ts'
import { Refusal } from './errors.ts'

const scopes = ['TREE', 'SUBTREE', 'PERSON', 'RECORD'] as const

const access = z.strictObject({
  roles: z.array(z.enum(roles)).min(1).optional(),
  self: z.boolean().default(false),
  scope: z.enum(scopes).optional(),
})

/** What `@access` in the SDL says of a type or a field: who may use it at all, and which rows of it. */
export type Access = z.output<typeof access>

export type AccessRules = {
  /** What must hold to use a field, by its coordinate (`Member.cardNumber`): its own rule and that of the type it leads to. */
  fields: ReadonlyMap<string, Access[]>
  types: ReadonlyMap<string, Access>
}

/** Reads every `@access` of an SDL; throws when one names an unknown role or scope. */
export function accessRulesOf(sdl: DocumentNode): AccessRules {
  const objects = sdl.definitions.flatMap(node =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION ? [node] : [],
  )
  const types = new Map(
    objects.flatMap(({ name, directives }) => {
      const rule = accessOf(directives)
      return rule ? [[name.value, rule] as const] : []
    }),
  )
  const needed = ({ directives, type }: FieldDefinitionNode) =>
    [accessOf(directives), types.get(namedType(type))].filter(rule => rule !== undefined)
  const fields = objects.flatMap(({ name, fields: own = [] }) =>
    own.map(field => [`${name.value}.${field.name.value}`, needed(field)] as const),
  )
  return { types, fields: new Map(fields) }
}

function accessOf(directives: readonly ConstDirectiveNode[] = []): Access | undefined {
  const found = directives.find(({ name }) => name.value === 'access')
  return (
    found &&
    access.parse(
      Object.fromEntries(found.arguments?.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]) ?? []),
    )
  )
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

/** Whether the actor may use it at all; which rows of it he gets is for the store to say. */
export function mayUse({ roles: wanted, self }: Access, actor: Actor): boolean {
  return !wanted || organizationsOf(actor, wanted).length > 0 || (self && actor.memberId !== null)
}

/** How its lack is told: FORBIDDEN. */
export function forbidden({ roles: wanted = [] }: Access): Refusal {
  return new Refusal('FORBIDDEN', { values: { roles: wanted.join(', ') } })
}

/** Has every resolver refuse who may not use its field: the same rule as at the gateway, where the data is. */
export function enforceAccess(schema: GraphQLSchema, rules: AccessRules): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields()))
      guard(field, rules.fields.get(`${type.name}.${field.name}`) ?? [])
  }
}

function guard(field: GraphQLField<unknown, { actor: Actor }>, needed: Access[]): void {
  const narrow = needed.filter(({ roles: wanted }) => wanted)
  if (narrow.length === 0) return
  const { resolve = defaultFieldResolver } = field
  field.resolve = (source, args, context, info) => {
    const lacking = narrow.find(one => !mayUse(one, context.actor))
    if (lacking) throw forbidden(lacking)
    return resolve(source, args, context, info)
  }
}
