import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type Access, type AccessRules, mayUse } from '../access.ts'
import type { Actor } from '../actor.ts'

/** What must hold to use a field; of an abstract type all that must hold for any type it may be. */
export type Needed = (type: GraphQLCompositeType, field: string) => Access[]
/** The rule that a caller lacks to use a field. */
export type Lacking = (type: GraphQLCompositeType, field: string) => Access | undefined

export function neededBy({ fields }: AccessRules, schema: GraphQLSchema): Needed {
  return (type, field) => {
    const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
    return types.flatMap(({ name }) => fields.get(`${name}.${field}`) ?? [])
  }
}

export function lackedBy(actor: Actor, needed: Needed): Lacking {
  return (type, field) => needed(type, field).find(rule => !mayUse(rule, actor))
}

/** Every rule that a document falls under. */
export function rulesIn(document: DocumentNode, schema: GraphQLSchema, needed: Needed): Access[] {
  const types = new TypeInfo(schema)
  const found = new Set<Access>()
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType()
        if (parent) for (const rule of needed(parent, name.value)) found.add(rule)
      },
    }),
  )
  return [...found]
}

/** Stands where a selection set would be empty; the caller did not ask for it and does not get it. */
const placeholder: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: '__withheld' },
  name: { kind: Kind.NAME, value: '__typename' },
}

/** The document without what its caller may not use. */
export function permitted(document: DocumentNode, schema: GraphQLSchema, lacking: Lacking): DocumentNode {
  const types = new TypeInfo(schema)
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType()
        return parent && lacking(parent, name.value) ? null : undefined
      },
      SelectionSet: {
        leave: (set: SelectionSetNode) =>
          set.selections.length === 0 ? { ...set, selections: [placeholder] } : undefined,
      },
    }),
  )
}
