import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql'
import { z } from 'zod'
import { argumentsOf } from '../directives.ts'

const listSize = z.object({
  assumedSize: z.number().optional(),
  slicingArguments: z.array(z.string()).default([]),
  sizedFields: z.array(z.string()).default([]),
})
const weight = z.object({ weight: z.coerce.number() })

/** What `@listSize` and `@cost` say of one field. */
export type CostRule = { listSize?: z.output<typeof listSize>; weight?: number }
/** What `@cost` and `@listSize` of a supergraph say, by coordinate. */
export type CostRules = ReadonlyMap<string, CostRule>

export function costRulesOf(supergraph: DocumentNode): CostRules {
  const fields = supergraph.definitions.flatMap(node =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (node.fields ?? []).map(field => [`${node.name.value}.${field.name.value}`, field.directives ?? []] as const)
      : [],
  )
  return new Map(fields.map(([coordinate, directives]) => [coordinate, ruleOf(directives)]))
}

function ruleOf(directives: readonly ConstDirectiveNode[]): CostRule {
  const sizes = argumentsOf(directives, 'listSize')
  const costs = argumentsOf(directives, 'cost')
  return { ...(sizes && { listSize: listSize.parse(sizes) }), ...(costs && weight.parse(costs)) }
}
