// message(): the declaration of a message, one file each; all of them can be listed and looked at.
import type { Block } from './body'

/** What every message knows of the application that sends it. */
export interface Brand {
  readonly application: {
    readonly name: string
    /** The public address that links begin with, without a slash at its end. */
    readonly url: string
    /** As `#5b3fd1`. */
    readonly colour: string
  }
}

export interface Message<Values> {
  /** In kebab-case, for example `confirm-address`. */
  readonly name: string
  subject(values: Values & Brand): string
  /** Plain texts: whatever stands in them is escaped. */
  body(values: Values & Brand): readonly Block[]
  /** Values to look at the message with; `mail preview` uses them. */
  readonly example: Values
}

const declared = new Map<string, Message<any>>()

/**
 * Declares a message. It is listed by its name from then on.
 *
 * @throws Error if the name is not in kebab-case, or is taken by another message
 */
export function message<Values extends object>(declaration: Message<Values>): Message<Values> {
  const { name } = declaration
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 80) {
    throw new Error(`The message ${JSON.stringify(name)} needs a name in kebab-case, as confirm-address`)
  }
  if (declared.has(name)) throw new Error(`There are two messages with the name ${name}`)
  const frozen = Object.freeze({ ...declaration })
  declared.set(name, frozen)
  return frozen
}

/** Every message that has been declared, by name, in the order of the names. */
export const allMessages = (): ReadonlyMap<string, Message<any>> =>
  new Map([...declared].sort(([a], [b]) => (a < b ? -1 : 1)))
