export default {
  testEnvironment: 'node',
  testTimeout: 30_000,
  // Half of the time goes by in waiting for servers; more workers would leave no room to tests that hold a service to a deadline.
  maxWorkers: 2,
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/src/**/*.test.ts', '<rootDir>/infra/**/*.test.ts', '<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/infra/testing/servers.ts',
  globalTeardown: '<rootDir>/infra/testing/servers-down.ts',
}
