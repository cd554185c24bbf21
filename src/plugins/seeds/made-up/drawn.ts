// What is drawn for a field: a value as JSON has it, and the same as COPY takes it.
import { dataValidator } from '../../../validators'
import type { FieldDefinition } from '../../../engine'

export interface Drawn {
  /** The value as a caller would have sent it. */
  readonly value: unknown
  /** The stored value in the text format of COPY. */
  readonly text: string
  /** Whether it is the field's default, which a caller would not have sent. */
  readonly byDefault?: true
}

/** Makes the values of one field. */
export interface Maker {
  /**
   * Asks the database for what has to be known before values are drawn.
   * @throws Error with a sentence when there are not enough
   */
  prepare?(): Promise<void>
  /** @param n number of the row, from 1 */
  draw(n: number): Drawn
}

export const NULL: Drawn = { value: null, text: '\\N' }

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A stored value in the text format of COPY. */
export function copyText(value: unknown): string {
  if (value === null || value === undefined) return NULL.text
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.replace(/[\\\n\r\t]/g, character => escapes[character])
}

/** A list of ids, which needs no quotes in the form of an array. */
export const listOf = (ids: readonly unknown[]): Drawn => ({ value: ids, text: `{${ids.join(',')}}` })

/** Says whether a value would be taken as it is, and gives it in its stored form. */
export function acceptance(field: FieldDefinition): (value: unknown) => { value: unknown } | undefined {
  const isValid = dataValidator.compile(JSON.parse(JSON.stringify(field.schema)))
  return given => {
    try {
      const value = field.clean ? field.clean(given) : given
      if (value === undefined || !isValid(value)) return undefined
      return { value: field.comparable === 'order' ? field.parse(value) : value }
    } catch {
      return undefined
    }
  }
}

/** A value that was accepted, stored: hashed where it is a password. */
export async function storedAs(field: FieldDefinition, value: unknown): Promise<Drawn> {
  if (field.reference?.many) return listOf(value as unknown[])
  const isJson = field.column === 'jsonb' && value !== null && value !== undefined
  if (isJson) return { value, text: copyText(JSON.stringify(value)) }
  return { value, text: copyText(field.store ? await field.store(value) : value) }
}
