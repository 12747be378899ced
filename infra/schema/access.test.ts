import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Kind, type ObjectTypeDefinitionNode, parse } from 'graphql'

const saysWho = ({ directives = [] }: { directives?: readonly { name: { value: string } }[] }) =>
  directives.some(({ name }) => name.value === 'access')

/** What a type leaves open: itself, or of another service's entity every field but its key. */
function openIn(type: ObjectTypeDefinitionNode): string[] {
  if (saysWho(type)) return []
  return (type.fields ?? [])
    .filter(field => field.name.value !== 'id' && !saysWho(field))
    .map(field => `${type.name.value}.${field.name.value}`)
}

test.each(['membership', 'evaluation', 'awards'])(
  'every type, field and mutation of %s says who may use it',
  service => {
    const { definitions } = parse(
      readFileSync(new URL(`../../services/${service}/schema.graphql`, import.meta.url), 'utf8'),
    )
    const types = definitions.filter(node => node.kind === Kind.OBJECT_TYPE_DEFINITION)
    expect(types.length).toBeGreaterThan(8)
    expect(types.flatMap(openIn)).toEqual([])
  },
)
