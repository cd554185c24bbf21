// How tests run: several files at once where `--parallel` is said, since many of them wait for what they look at.
const { availableParallelism } = require('node:os')

module.exports = {
  require: ['tsx/cjs', 'test/support/setup.ts'],
  reporter: 'test/support/reporter.cjs',
  timeout: 20_000,
  exit: true,
  // Each has a PostgreSQL server of its own, and tests of deadlines want a core: more than four gain little.
  jobs: availableParallelism() < 4 ? 3 : 4
}
