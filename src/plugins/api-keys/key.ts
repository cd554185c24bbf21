// The key itself: a random text that scanners of secrets recognise, of which only a hash is kept.
import { createHash, randomInt } from 'node:crypto'

/** What every key begins with. */
const MARK = 'plm_'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** 62 to the 40th is 238 bits; those that the prefix tells leave 202. */
const LENGTH = 40
const SHOWN = 6
const SHAPE = new RegExp(`^${MARK}[A-Za-z0-9]{${LENGTH}}$`)

/** A new key. It is shown once, and kept nowhere. */
export const newKey = (): string =>
  MARK + Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** What a key is known by: nobody can guess that much chance, so a fast hash without salt does. */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** The first characters of a key, which may be shown. */
export const prefixOf = (key: string): string => key.slice(0, MARK.length + SHOWN)

/** Whether a text wants to be a key, good or not; no token begins so. */
export const isMarked = (text: string): boolean => text.startsWith(MARK)

/** Whether a text can be a key. */
export const isShaped = (text: string): boolean => SHAPE.test(text)
