/** Unit tests read the TypeScript sources; suites that start processes run the built dist/. */
const shared = {
  testEnvironment: '<rootDir>/tests/support/node-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', {}] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.orfeas/'],
};

const suites = ['unit', 'integration', 'replay', 'conformance', 'e2e', 'chaos', 'soak'];

export default {
  maxWorkers: 2,
  projects: suites.map((name) => ({
    ...shared,
    displayName: name,
    rootDir: import.meta.dirname,
    testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  })),
};
