// `console`: a prompt at which the application can be used by hand.
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { REPLServer } from 'node:repl'
import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import type { Application } from '../../declarations'
import { withDatabase } from '../database'
import { example } from './example'
import { applicationFor, note } from './surroundings'
import type { Surroundings } from './surroundings'

/** What was typed is kept with the data, so that it can be found again with the arrow keys. */
function historyFile(app: Application): string {
  const folder = app.get('data')!
  mkdirSync(folder, { recursive: true })
  return join(folder, 'console-history')
}

/**
 * Lines that are piped in, each when the one before has been worked through: by itself, the prompt waits for
 * `await` only where somebody types.
 */
function feed(server: REPLServer, input: Readable, to: PassThrough): void {
  const lines = createInterface({ input })[Symbol.asyncIterator]()
  server.displayPrompt = () => {
    void lines.next().then(({ value, done }) => (done ? to.end() : to.write(`${value}\n`)))
  }
  server.displayPrompt()
}

async function talk(surroundings: Surroundings, app: Application): Promise<void> {
  const { input, output } = surroundings
  const terminal = Boolean(input.isTTY && output.isTTY)
  if (terminal) note(surroundings, 'app and services are here, and await works. Leave with .exit or Ctrl-D.')
  // Loaded only now: it changes how every event of the process is emitted.
  const { start: startRepl } = require('node:repl') as typeof import('node:repl')
  const piped = new PassThrough()
  const server = startRepl({
    prompt: terminal ? 'plumage> ' : '',
    input: terminal ? input : piped,
    output,
    terminal
  })
  const ended = once(server, 'exit')
  Object.assign(server.context, { app, services: app.services })
  if (terminal) await new Promise<void>(resolve => server.setupHistory(historyFile(app), () => resolve()))
  else feed(server, input, piped)
  await ended
}

/** Adds the command `console`. */
export function addConsole(program: Command, surroundings: Surroundings): void {
  program
    .command('console')
    .description('use the application by hand: a JavaScript prompt with app, services and await')
    .addHelpText('after', `${example('console')}\n  plumage> await services.users.find()`)
    .action(async () => {
      const app = applicationFor(surroundings)
      await withDatabase(app, () => talk(surroundings, app))
    })
}
