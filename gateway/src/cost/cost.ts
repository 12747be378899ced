import { definitionOf } from '@laurel/shared/edge/fragments'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { CostRule, CostRules } from './rules.ts'

/** How many a list holds of which nothing is said. */
const UNKNOWN_SIZE = 10

type Asked = { document: DocumentNode; schema: GraphQLSchema; rules: CostRules }

/** How much an operation may have answered at most with these variables, as it was made ready to tell. */
export type Cost = (variables: Record<string, unknown>) => number

/**
 * Makes an operation ready to tell its cost, as the cost specification counts it: an object 1, a leaf nothing, or what `@cost` says,
 * as often as its list may hold.
 */
export function costing(operation: OperationDefinitionNode, asked: Asked): Cost {
  const type = asked.schema.getRootType(operation.operation)
  return type ? costOfSet(operation.selectionSet, type, asked) : () => 0
}

/** A connection's rows are as many as it was asked for: `sized` says of which fields. */
type Sized = { fields: readonly string[]; size: Cost }

function costOfSet(set: SelectionSetNode, type: GraphQLCompositeType, asked: Asked, sized?: Sized): Cost {
  const costs = set.selections.map(node =>
    node.kind === Kind.FIELD ? costOfField(node, type, asked, sized) : costOfFragment(node, type, asked, sized),
  )
  return variables => costs.reduce((sum, cost) => sum + cost(variables), 0)
}

type Spread = Exclude<SelectionNode, FieldNode>

function costOfFragment(node: Spread, type: GraphQLCompositeType, asked: Asked, sized?: Sized): Cost {
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? definitionOf(asked.document, node.name.value) : node
  if (!fragment) return () => 0
  const condition = fragment.typeCondition && asked.schema.getType(fragment.typeCondition.name.value)
  return costOfSet(fragment.selectionSet, isCompositeType(condition) ? condition : type, asked, sized)
}

function costOfField(node: FieldNode, parent: GraphQLCompositeType, asked: Asked, sized?: Sized): Cost {
  const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value]
  if (!field) return () => 0
  const rule = asked.rules.get(`${parent.name}.${field.name}`) ?? {}
  const type = getNamedType(field.type)
  const size = sliceOf(field, node, rule)
  const own = rule.weight ?? (isCompositeType(type) ? 1 : 0)
  const times = timesOf(field, rule, size, sized)
  if (!node.selectionSet || !isCompositeType(type)) return variables => times(variables) * own
  const below = costOfSet(node.selectionSet, type, asked, { fields: rule.listSize?.sizedFields ?? [], size })
  return variables => times(variables) * (own + below(variables))
}

/** How often a field is there in its object. */
function timesOf(field: GraphQLField<unknown, unknown>, rule: CostRule, size: Cost, sized: Sized | undefined): Cost {
  if (sized?.fields.includes(field.name)) return sized.size
  if (!isListType(getNullableType(field.type))) return () => 1
  return rule.listSize ? size : () => UNKNOWN_SIZE
}

/** How many rows are asked for, by an argument or as they are usual. */
function sliceOf(field: GraphQLField<unknown, unknown>, node: FieldNode, { listSize: rule }: CostRule): Cost {
  const usual = rule?.assumedSize ?? UNKNOWN_SIZE
  if (!rule?.slicingArguments.length) return () => usual
  return variables => {
    const given = getArgumentValues(field, node, variables)
    const slices = rule.slicingArguments.map(name => given[name]).filter(value => typeof value === 'number')
    return slices.length > 0 ? Math.max(0, ...slices) : usual
  }
}
