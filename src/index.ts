// The process entry: starts the application and ends it when it is told to.
import { wordsOf } from './logger'
import { runUntilStopped } from './run'

async function main(): Promise<void> {
  const { app } = require('./app') as typeof import('./app')
  await runUntilStopped(app)
  process.exit(0)
}

main().catch((error: Error) => {
  console.error(wordsOf(error))
  process.exit(1)
})
