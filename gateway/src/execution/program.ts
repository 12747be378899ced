import type { PlanNode, QueryPlan } from '@apollo/query-planner'
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  separateOperations,
  visit,
} from 'graphql'
import { type Flags, flagsOf } from './conditions.ts'
import { type Ask, fetching, type Run, type Step } from './fetch.ts'
import { NotSupported, ordinaryName } from './not-supported.ts'
import type { FlattenPath } from './paths.ts'
import type { IsOfType } from './representations.ts'
import { SerializedResponse } from './serialized.ts'
import { type Shape, shaping } from './shape.ts'

/** An operation made ready to be carried out many times. */
export type Program = {
  /** Undefined when it cannot be carried out with these variables. */
  run(variables: Readonly<Record<string, unknown>>, ask: Ask): Promise<ExecutionResult> | undefined
  /** Of its plan, in characters. */
  size: number
}

type Source = {
  document: DocumentNode
  operation: OperationDefinitionNode
  schema: GraphQLSchema
  isOfType: IsOfType
  /** Makes the plan, as JSON. */
  plan(): Promise<string>
}

/** Of one operation: `@skip` and `@include` by so many variables may make more, which are made anew each time. */
const MAX_SHAPES = 16

/** Makes an operation ready; throws NotSupported. */
export async function compile({ document, operation, schema, isOfType, plan }: Source): Promise<Program> {
  const type = schema.getRootType(operation.operation)
  if (!type) throw new NotSupported(`no root for a ${operation.operation}`)
  // what is in the other operations of its document, and in their fragments, is no matter of this one
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document
  demandSupported(own)
  const { read, keyOf } = flagsOf(own, operation)
  const json = await plan()
  const step = stepOf(JSON.parse(json), isOfType)
  const shapes = new Map<string, Shape>()
  const shapeFor = (flags: Flags) => {
    const key = keyOf(flags)
    const shape = shapes.get(key) ?? shaping({ set: operation.selectionSet, type }, { document, schema, flags })
    if (shapes.size < MAX_SHAPES) shapes.set(key, shape)
    return shape
  }
  return {
    run(variables, ask) {
      const flags = read(variables)
      return (
        flags &&
        carryOut(step, shapeFor(flags), { data: {}, flags, variables, errors: [], ask, represented: new Map() })
      )
    },
    size: json.length,
  }
}

/** Data of a form that no plan counts on has it reject; of a form that the response cannot have, be answered with an error: as by Apollo. */
async function carryOut(step: Step, shape: Shape, run: Run): Promise<ExecutionResult> {
  await step(run)
  try {
    const json = shape(run.data)
    const data = json ? new SerializedResponse(json) : null
    return run.errors.length > 0 ? { data, errors: run.errors as GraphQLError[] } : { data }
  } catch (error) {
    return { errors: [new GraphQLError((error as Error).message, { originalError: error as Error })] }
  }
}

/** Throws NotSupported for names that every object has, and for what asks about the schema. */
function demandSupported(document: DocumentNode): void {
  visit(document, {
    [Kind.FIELD]({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type') throw new NotSupported('introspection')
      ordinaryName((alias ?? name).value)
    },
  })
}

function stepOf({ node }: QueryPlan, isOfType: IsOfType): Step {
  if (!node) return () => undefined
  if (node.kind === 'Subscription') throw new NotSupported('a subscription')
  return stepOfNode(node, [], isOfType)
}

function stepOfNode(node: PlanNode, path: FlattenPath, isOfType: IsOfType): Step {
  switch (node.kind) {
    case 'Fetch':
      return fetching(node, path, isOfType)
    case 'Flatten':
      return stepOfNode(node.node, [...path, ...node.path.map(String)], isOfType)
    case 'Sequence':
      return sequence(node.nodes.map(one => stepOfNode(one, path, isOfType)))
    case 'Parallel':
      return parallel(node.nodes.map(one => stepOfNode(one, path, isOfType)))
    case 'Condition':
      return condition(
        node.condition,
        [node.ifClause, node.elseClause].map(one => one && stepOfNode(one, path, isOfType)),
      )
    default:
      throw new NotSupported(`a node ${node.kind}`)
  }
}

function sequence(steps: readonly Step[]): Step {
  return async run => {
    for (const step of steps) await step(run)
  }
}

function parallel(steps: readonly Step[]): Step {
  return async run => {
    await Promise.all(steps.map(step => step(run)))
  }
}

function condition(flag: string, [then, otherwise]: (Step | undefined)[]): Step {
  return run => (run.flags[flag] ? then : otherwise)?.(run)
}
