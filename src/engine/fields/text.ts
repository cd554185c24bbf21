// Text fields: plain text, and e-mail addresses.
import { Type } from '@feathersjs/typebox'
import type { Field } from './field'

export interface TextOptions {
  /** Fewest characters; 1 unless said otherwise, so that required text is never empty. */
  min?: number
  /** Most characters; also the column's. Without it text is as long as a body may be. */
  max?: number
  /** A regular expression that the whole value must match. */
  pattern?: string
  /** Kept in lower case, so that comparing and uniqueness ignore case. */
  lower?: boolean
  /** White space at both ends is removed, unless false. */
  trim?: boolean
}

/** Whether PostgreSQL can keep a text: it takes no NUL, and UTF-8 has no halves of surrogate pairs. */
export const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes('\0')

/** A query's value as text. Numbers are accepted: a socket client may send a house number as one. */
function parseText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error('text')
}

/** Text of one or many lines. */
export function text(options: TextOptions = {}): Field<string, never> {
  const { min = 1, max, pattern, lower = false, trim = true } = options
  const tidy = (value: string) => {
    const trimmed = trim ? value.trim() : value
    return lower ? trimmed.toLowerCase() : trimmed
  }
  return {
    kind: 'text',
    schema: Type.String({
      minLength: min,
      ...(max === undefined ? {} : { maxLength: max }),
      ...(pattern === undefined ? {} : { pattern })
    }),
    column: max === undefined ? 'text' : `varchar(${max})`,
    comparable: 'text',
    parse: value => (lower ? parseText(value).toLowerCase() : parseText(value)),
    clean: value => (typeof value === 'string' ? tidy(value) : value)
  }
}

/** An e-mail address, kept in lower case. */
export function email(options: { max?: number } = {}): Field<string, never> {
  const { max = 255 } = options
  return {
    ...text({ max, lower: true }),
    kind: 'email',
    schema: Type.String({ format: 'email', maxLength: max })
  }
}
