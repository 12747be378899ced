/** A test, by its file and, where that has several, by the beginning of its name. */
export type Walk = { file: string; name?: string }

/** The smallest tests that see what a guard keeps. */
export const walks = {
  answers: { file: 'tests/authority/authority.test.ts' },
  entities: (service: 'membership' | 'evaluation' | 'awards'): Walk => ({
    file: 'tests/authority/entities.test.ts',
    name: service,
  }),
  roles: { file: 'tests/authority/mutations.test.ts', name: 'nobody changes anything without' },
  changes: { file: 'tests/authority/mutations.test.ts', name: 'nobody changes anything where' },
  partly: { file: 'tests/authority/mutations.test.ts', name: 'a mutation of which' },
  files: { file: 'tests/authority/imports.test.ts', name: 'a file is taken' },
  lines: { file: 'tests/authority/imports.test.ts', name: 'a file reaches' },
  credentials: { file: 'tests/authority/credentials.test.ts', name: 'two thousand' },
  secret: { file: 'tests/authority/credentials.test.ts', name: 'who is not the gateway' },
  policies: (service: 'membership' | 'evaluation' | 'awards'): Walk => ({
    file: `services/${service}/src/row-security.test.ts`,
  }),
  search: { file: 'services/membership/src/members/search-plans.test.ts', name: 'pages through' },
  asking: { file: 'packages/shared/src/caller-database.test.ts', name: 'all reads' },
  tokens: { file: 'packages/shared/src/actor.test.ts' },
  rules: { file: 'packages/shared/src/access.test.ts' },
  gateway: { file: 'gateway/src/authority/guard.test.ts' },
  gaps: { file: 'packages/shared/src/edge/gaps.test.ts' },
  abstract: { file: 'packages/shared/src/edge/authority.test.ts' },
  notFinal: { file: 'services/evaluation/src/evaluations/resolvers.test.ts', name: 'what is not final' },
  ownFinal: { file: 'services/evaluation/src/evaluations/resolvers.test.ts', name: 'a member sees what is final' },
  live: { file: 'tests/authority/live.test.ts' },
  feed: { file: 'gateway/src/live/evaluation-finalized.test.ts' },
  stream: { file: 'gateway/src/live/serve.test.ts', name: 'a stream ends with its token' },
} as const
