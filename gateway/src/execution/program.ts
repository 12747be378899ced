import type { PlanNode, QueryPlan } from '@apollo/query-planner'
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { type Flags, flagsOf } from './conditions.ts'
import { type Ask, fetching, type Run, type Step } from './fetch.ts'
import { NotCarriedOut, ordinary } from './not-carried-out.ts'
import type { Path } from './places.ts'
import type { IsOfType } from './representations.ts'
import { type Shape, shaping } from './shape.ts'
import { Written } from './written.ts'

/** An operation made ready to be carried out many times. */
export type Program = {
  /** Undefined when it cannot be carried out with these variables. */
  run(variables: Readonly<Record<string, unknown>>, ask: Ask): Promise<ExecutionResult> | undefined
  /** Of what is kept, in characters. */
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

/** Makes an operation ready; throws NotCarriedOut for what is left to Apollo's executor. */
export async function compile({ document, operation, schema, isOfType, plan }: Source): Promise<Program> {
  const type = schema.getRootType(operation.operation)
  if (!type) throw new NotCarriedOut(`no root for a ${operation.operation}`)
  demandOrdinary(document)
  const { read, keyOf } = flagsOf(document, operation)
  const text = await plan()
  const step = stepOf(JSON.parse(text), isOfType)
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
      return flags && carryOut(step, shapeFor(flags), { data: {}, flags, variables, errors: [], ask, named: new Map() })
    },
    size: (document.loc?.end ?? 0) + text.length,
  }
}

async function carryOut(step: Step, shape: Shape, run: Run): Promise<ExecutionResult> {
  await step(run)
  try {
    const json = shape(run.data)
    const data = json ? new Written(json) : null
    return run.errors.length > 0 ? { data, errors: run.errors as GraphQLError[] } : { data }
  } catch (error) {
    return { errors: [new GraphQLError((error as Error).message, { originalError: error as Error })] }
  }
}

/** Throws NotCarriedOut for names that every object has, and for what asks about the schema. */
function demandOrdinary(document: DocumentNode): void {
  visit(document, {
    [Kind.FIELD]({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type') throw new NotCarriedOut('introspection')
      ordinary((alias ?? name).value)
    },
  })
}

function stepOf({ node }: QueryPlan, isOfType: IsOfType): Step {
  if (!node) return () => undefined
  if (node.kind === 'Subscription') throw new NotCarriedOut('a subscription')
  return stepOfNode(node, [], isOfType)
}

function stepOfNode(node: PlanNode, path: Path, isOfType: IsOfType): Step {
  switch (node.kind) {
    case 'Fetch':
      return fetching(node, path, isOfType)
    case 'Flatten':
      return stepOfNode(node.node, [...path, ...node.path.map(String)], isOfType)
    case 'Sequence':
      return inTurn(node.nodes.map(one => stepOfNode(one, path, isOfType)))
    case 'Parallel':
      return atOnce(node.nodes.map(one => stepOfNode(one, path, isOfType)))
    case 'Condition':
      return either(
        node.condition,
        [node.ifClause, node.elseClause].map(one => one && stepOfNode(one, path, isOfType)),
      )
    default:
      throw new NotCarriedOut(`a node ${node.kind}`)
  }
}

function inTurn(steps: readonly Step[]): Step {
  return async run => {
    for (const step of steps) await step(run)
  }
}

function atOnce(steps: readonly Step[]): Step {
  return async run => {
    await Promise.all(steps.map(step => step(run)))
  }
}

function either(flag: string, [then, otherwise]: (Step | undefined)[]): Step {
  return run => (run.flags[flag] ? then : otherwise)?.(run)
}
