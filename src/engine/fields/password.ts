// A password: hashed with argon2id off the event loop, never sent out.
import { Type } from '@feathersjs/typebox'
import argon2 from 'argon2'
import bcrypt from 'bcrypt'
import type { Field } from './field'

/** The cost that OWASP's password storage cheat sheet recommends for argon2id: 19 MiB, two passes, one lane. */
const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/

/** The hash of a password, as it is stored. Runs in the thread pool. */
export const hashPassword = (password: string): Promise<string> => argon2.hash(password, cost)

/**
 * Whether a password belongs to a stored hash: argon2, or bcrypt as an earlier system may have left it.
 * @returns false, not an error, for a hash that is neither
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (BCRYPT.test(hash)) return bcrypt.compare(password, hash)
  return hash.startsWith('$argon2') ? argon2.verify(hash, password) : false
}

export interface PasswordOptions {
  /** Characters at least; 8 when left out. */
  readonly min?: number
  /** Says what is wrong with a password, given the rest of what was sent; undefined for nothing. */
  refuse?(password: string, data: Readonly<Record<string, unknown>>): string | undefined
}

/** A password. What is given is hashed, and nothing of it is ever sent out. */
export const password = (options: PasswordOptions = {}): Field<string, 'secret'> => ({
  kind: 'password',
  // An upper end, because hashing takes the longer the longer the text is.
  schema: Type.String({ minLength: options.min ?? 8, maxLength: 256 }),
  column: 'text',
  comparable: 'nothing',
  secret: true,
  parse: () => {
    throw new Error('compared with nothing')
  },
  refuse: options.refuse as Field['refuse'],
  store: value => hashPassword(value as string)
})
