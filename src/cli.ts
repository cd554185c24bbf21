// The commands' entry: hands the console what makes and starts the application, and exits with its code.
import { runCommand } from './plugins/console'
import type { Surroundings } from './plugins/console'

// Loaded when a command needs them, so that help and refusals are quick.
const surroundings: Surroundings = {
  makeApplication: overrides => (require('./compose') as typeof import('./compose')).compose(overrides),
  start: () =>
    (require('./run') as typeof import('./run')).runUntilStopped(
      (require('./app') as typeof import('./app')).app
    ),
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr
}

// A reader that has seen enough, such as `head`, is no fault; commands that write much notice it themselves.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

void runCommand(process.argv.slice(2), surroundings).then(code =>
  process.stdout.write('', () => process.exit(code))
)
