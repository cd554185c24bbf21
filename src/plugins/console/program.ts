// The program: all commands, what they answer to a wrong use, and the exit code of each end.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { projectFolder } from '../../configuration'
import { wordsOf } from '../../logger'
import { example } from './example'
import { addExport } from './export'
import { addImport } from './import'
import { addJobs } from './jobs'
import { addMail } from './mail'
import { addMigrate } from './migrate'
import { exitCodes } from './refusal'
import { addConsole } from './repl'
import { addRoutes } from './routes'
import { addSeed } from './seed'
import { addStart } from './start'
import type { Surroundings } from './surroundings'
import { note } from './surroundings'
import { addUser } from './user'

const version = (): string => JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')).version

/**
 * Runs one command.
 *
 * @param words the command and its options, as they were typed
 * @returns the exit code: 0 for success, 1 for failure, 2 for a wrong use, 128 and more for a signal
 */
export async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = new Command('plumage')
    .description('Commands of this backend.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print how it is used')
    .helpCommand(false)
    .showHelpAfterError('Add --help to see how it is used.')
    .addHelpText('after', example('user create --admin --email ada@example.com'))
    .exitOverride()
    .configureOutput({
      writeOut: text => surroundings.output.write(text),
      writeErr: text => surroundings.errors.write(text),
      outputError: (text, write) => write(text.replace(/^error: (.)/, (_, first) => first.toUpperCase()))
    })
  for (const add of [
    addStart,
    addMigrate,
    addUser,
    addRoutes,
    addConsole,
    addImport,
    addExport,
    addSeed,
    addMail,
    addJobs
  ]) {
    add(program, surroundings)
  }
  try {
    // `help migrate` is what many try first.
    const meant = words[0] === 'help' ? [...words.slice(1), '--help'] : words
    await program.parseAsync(meant, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.misused
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0
    note(surroundings, wordsOf(error))
    return (error as { exitCode?: number }).exitCode ?? exitCodes.failed
  }
}
