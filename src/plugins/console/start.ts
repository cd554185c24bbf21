// `start`: the application, until it is told to stop.
import type { Command } from 'commander'
import { example } from './example'
import type { Surroundings } from './surroundings'

/** Adds the command `start`. */
export function addStart(program: Command, surroundings: Surroundings): void {
  program
    .command('start')
    .description('start the application, as npm start does')
    .addHelpText('after', example('start'))
    .action(() => surroundings.start())
}
