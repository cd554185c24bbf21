// Modifiers: each takes a field and gives the same field with one thing changed.
import type { Rule } from '../rules/rule'
import type { Field, Flag } from './field'

/** The field may be left out, and is null then. */
export const optional = <T, F extends Flag>(field: Field<T, F>): Field<T, F | 'optional'> => ({
  ...field,
  optional: true
})

/** No two rows have the same value; a second one is answered 409 with the field's name. */
export const unique = <T, F extends Flag>(field: Field<T, F>): Field<T, F> => ({ ...field, unique: true })

/** Filters and sorting by the field use an index. */
export const indexed = <T, F extends Flag>(field: Field<T, F>): Field<T, F> => ({ ...field, indexed: true })

/** Never leaves the server, not in answers, events, filters, sorting or search. */
export const secret = <T, F extends Flag>(field: Field<T, F>): Field<T, F | 'secret'> => ({
  ...field,
  secret: true
})

/** Set by the server only; refused in input from outside. */
export const readOnly = <T, F extends Flag>(field: Field<T, F>): Field<T, F | 'readOnly'> => ({
  ...field,
  readOnly: true
})

/**
 * The value of new rows where input says nothing.
 * @param value a JSON value that fits the field
 */
export const withDefault = <T, F extends Flag>(value: T, field: Field<T, F>): Field<T, F | 'default'> => ({
  ...field,
  default: value
})

/** Only callers and rows that the rule allows show the field; for others it is not there at all. */
export const readableBy = <T, F extends Flag>(rule: Rule, field: Field<T, F>): Field<T, F> => ({
  ...field,
  readRule: rule
})

/** Only callers that the rule allows, on rows that it allows, may set the field. */
export const writableBy = <T, F extends Flag>(rule: Rule, field: Field<T, F>): Field<T, F> => ({
  ...field,
  writeRule: rule
})

/**
 * The field had another name: the next migration renames its column, and the values stay. Once every database
 * has had that migration, it may be taken out again.
 */
export const was = <T, F extends Flag>(name: string, field: Field<T, F>): Field<T, F> => ({
  ...field,
  was: name
})
