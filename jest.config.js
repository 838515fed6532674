/**
 * Four sizes of test: pure (no engine, no machine), paper (scripts of machines on a root or a network of their own), components
 * (Pulumi's mocks), lab (the real engine on real guests).
 */
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.bocage/'],
}
/** Each file in a realm of its own, as Jest does it: where processes take the time. */
const apart = {
  ...common,
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }],
  },
}
/** docs/decisions/0023-test-files-share-a-process.md. `BOCAGE_TESTS=apart` shows whether a file fails because of another. */
const together =
  process.env.BOCAGE_TESTS === 'apart'
    ? apart
    : {
        ...common,
        transform: {},
        injectGlobals: false,
        runtime: '<rootDir>/tests/shared-process/runtime.cjs',
        testEnvironment: '<rootDir>/tests/shared-process/environment.cjs',
      }
const temporaryFolder = { globalSetup: '<rootDir>/tests/temporary-folder.js' }
const engineTests = ['<rootDir>/tests/components/**/*.test.ts', '<rootDir>/tests/stacks/**/*.test.ts']

export default {
  // A test that waits for a process says more when it fails by itself than when a busy machine was slow.
  testTimeout: 60_000,
  // Of tests that say that they may run beside one another: each brings an engine.
  maxConcurrency: 2,
  projects: [
    {
      ...together,
      ...temporaryFolder,
      displayName: 'pure',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '/tests/components/',
        '/tests/stacks/',
        '/tests/lab/',
        '[.]paper[.]test[.]ts$',
      ],
    },
    { ...apart, ...temporaryFolder, displayName: 'paper', testMatch: ['<rootDir>/tests/**/*.paper.test.ts'] },
    {
      ...together,
      ...temporaryFolder,
      displayName: 'components',
      testMatch: engineTests,
      testPathIgnorePatterns: ['/node_modules/', '[.]paper[.]test[.]ts$'],
    },
    {
      ...apart,
      displayName: 'lab',
      testMatch: ['<rootDir>/tests/lab/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/lab/setup.ts'],
    },
  ],
}
