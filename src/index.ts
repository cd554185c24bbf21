// The process entry: starts the application and ends it when it is told to.
import { runUntilStopped } from './start'

async function main(): Promise<void> {
  const { app } = require('./app') as typeof import('./app')
  await runUntilStopped(app)
  process.exit(0)
}

main().catch((error: Error) => {
  // Mistakes in settings and declarations are sentences for people; a stack would hide them.
  const isSentence = ['ConfigurationError', 'DeclarationError'].includes(error.name)
  console.error(isSentence ? error.message : error)
  process.exit(1)
})
