import { type DocumentNode, type FragmentDefinitionNode, Kind } from 'graphql'

export function definitionOf({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return definitions.find(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  )
}
