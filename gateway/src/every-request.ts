import type { BaseContext, GraphQLRequestListener } from '@apollo/server'

/** A plugin's `requestDidStart` whose hooks are the same for every request: they are made once. */
export function everyRequest<C extends BaseContext>(
  hooks: GraphQLRequestListener<C>,
): () => Promise<GraphQLRequestListener<C>> {
  const started = Promise.resolve(hooks)
  return () => started
}
