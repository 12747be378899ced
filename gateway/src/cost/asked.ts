import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  Kind,
} from 'graphql'

/** An operation's document, what it is asked of, and with which values. */
export type Asked = { document: DocumentNode; schema: GraphQLSchema; variables: Record<string, unknown> }

export function definitionOf({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return definitions.find(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  )
}

/** The type that a fragment is on. */
export function conditionOf({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode): string | undefined {
  return typeCondition?.name.value
}
