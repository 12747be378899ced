// The subgraphs' SDL for routers that know @authenticated and @requiresScopes; ours would refuse to start on them.
import { Kind, parse, print, valueFromASTUntyped, visit } from 'graphql'

const FEDERATION = 'https://specs.apollo.dev/federation/'
const directives = ['@authenticated', '@requiresScopes']

/**
 * Says beside every `@access` in Apollo's words who may use it: `role:<role>` for each role, `self` for the member himself,
 * as scopes of the token of which one is enough. Which rows he gets stays the subgraph's to say.
 */
export function forRouters(sdl) {
  return print(
    visit(parse(sdl), {
      Directive: node => (isFederation(node) ? withImports(node) : undefined),
      ObjectTypeDefinition: { leave: guarded },
      FieldDefinition: { leave: guarded },
    }),
  )
}

const argument = (node, name) => node.arguments.find(one => one.name.value === name)

function isFederation(node) {
  return node.name.value === 'link' && argument(node, 'url')?.value.value.startsWith(FEDERATION)
}

function withImports(node) {
  const added = directives.map(value => ({ kind: Kind.STRING, value }))
  const imports = argument(node, 'import')
  const value = { ...imports.value, values: [...imports.value.values, ...added] }
  return { ...node, arguments: node.arguments.map(one => (one === imports ? { ...imports, value } : one)) }
}

function guarded(node) {
  const access = node.directives.find(({ name }) => name.value === 'access')
  return access && { ...node, directives: [...node.directives, inApollosWords(access)] }
}

function inApollosWords(access) {
  const roles = argument(access, 'roles')
  if (!roles) return directiveOf('@authenticated')
  const self = argument(access, 'self')?.value.value ? ['self'] : []
  const scopes = [...valueFromASTUntyped(roles.value).map(role => `role:${role}`), ...self]
  return directiveOf(`@requiresScopes(scopes: ${JSON.stringify(scopes.map(scope => [scope]))})`)
}

/** A directive from its text. */
function directiveOf(text) {
  return parse(`type T ${text} { f: Int }`, { noLocation: true }).definitions[0].directives[0]
}
