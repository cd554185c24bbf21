// What should be seen: the rules applied to rows in plain JavaScript, apart from the SQL that answers are made by.
import { bind, holds } from '../../src/engine'
import type { Caller, Definition, Method } from '../../src/engine'

export type Row = Record<string, any>

/** Whether a rule holds for a row and a caller. */
export const may = (definition: Definition, method: Method, caller: Caller | null, row: Row): boolean =>
  holds(bind(definition.access[method], caller), row)

/** Whether a rule refuses a caller on every row. */
export const never = (definition: Definition, method: Method, caller: Caller | null): boolean =>
  bind(definition.access[method], caller) === false

/** The row as a caller should see it. */
export const seen = (definition: Definition, caller: Caller | null, row: Row): Row =>
  Object.fromEntries(
    [...definition.fields.values()]
      .filter(field => !field.secret && holds(bind(field.read, caller), row))
      .map(field => [field.name, row[field.name]])
  )

/** The fields that a caller does not see on every row: he must not ask by them. */
export const unaskable = (definition: Definition, caller: Caller | null): string[] =>
  [...definition.fields.values()]
    .filter(field => field.secret || bind(field.read, caller) !== true)
    .map(field => field.name)
