// `routes`: the surface, everything that can be reached from outside; it needs no database.
import type { Command } from 'commander'
import { surface } from '../../engine'
import { example } from './example'
import { applicationFor, say } from './surroundings'
import type { Surroundings } from './surroundings'

/** Adds the command `routes`. */
export function addRoutes(program: Command, surroundings: Surroundings): void {
  program
    .command('routes')
    .description('list what can be reached, by whom, with which fields')
    .addHelpText('after', example('routes'))
    .action(() => say(surroundings, surface(applicationFor(surroundings))))
}
