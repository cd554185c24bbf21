// What commands work with: the application that they make, its database, and the streams of the terminal.
import type { Readable, Writable } from 'node:stream'
import type { Overrides } from '../../configuration'
import type { Application } from '../../declarations'

/** Given to the console from outside: plugins do not know the composition, and tests bring their own. */
export interface Surroundings {
  makeApplication(overrides: Overrides): Application
  /** Starts the application and comes back when it has been stopped. */
  start(): Promise<void>
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
  readonly errors: Writable & { readonly isTTY?: boolean }
}

/**
 * Makes the application for a command. It logs warnings only, unless LOG_LEVEL asks for more, so that the
 * command's own words stand alone.
 */
export function applicationFor(surroundings: Surroundings, overrides: Overrides = {}): Application {
  return surroundings.makeApplication({ log: { level: process.env.LOG_LEVEL || 'warn' }, ...overrides })
}

/** Prints a line to the standard output. */
export const say = ({ output }: Surroundings, line: string): void => void output.write(`${line}\n`)

/** Prints a line beside the output: notes and complaints. */
export const note = ({ errors }: Surroundings, line: string): void => void errors.write(`${line}\n`)
