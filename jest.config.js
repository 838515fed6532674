/**
 * Four sizes of test: pure (no engine, no machine), paper (scripts of machines on a root or a network of their own), components
 * (Pulumi's mocks), lab (the real engine on real guests).
 */
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.bocage/'],
}
const onPaper = { ...common, globalSetup: '<rootDir>/tests/temporary-folder.js' }
const engineTests = ['<rootDir>/tests/components/**/*.test.ts', '<rootDir>/tests/stacks/**/*.test.ts']

export default {
  // A test that waits for a process says more when it fails by itself than when a busy machine was slow.
  testTimeout: 60_000,
  projects: [
    {
      ...onPaper,
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
    { ...onPaper, displayName: 'paper', testMatch: ['<rootDir>/tests/**/*.paper.test.ts'] },
    {
      ...onPaper,
      displayName: 'components',
      testMatch: engineTests,
      testPathIgnorePatterns: ['/node_modules/', '[.]paper[.]test[.]ts$'],
    },
    {
      ...common,
      displayName: 'lab',
      testMatch: ['<rootDir>/tests/lab/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/tests/lab/setup.ts'],
    },
  ],
}
