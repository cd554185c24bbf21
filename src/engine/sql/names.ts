// Names that things get in the database.
import { createHash } from 'node:crypto'

/** A name of at most 63 bytes, which is where PostgreSQL cuts; longer ones end in a hash of the whole. */
export function shortName(...parts: string[]): string {
  const name = parts.join('_')
  if (name.length <= 63) return name
  return `${name.slice(0, 54)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
