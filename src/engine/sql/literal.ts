// Literals: values in SQL itself, for definitions, where there are no parameters.

/** What would be read in another way by knex, a template literal or an editor on the way to the database. */
const delicate = /[\\?\p{Cc}\u2028\u2029]/gu

const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A text as a SQL literal; whatever stands in it, no backslash and no placeholder is left to be misread. */
export function textLiteral(text: string): string {
  const quoted = text.replaceAll("'", "''")
  return text.search(delicate) < 0 ? `'${quoted}'` : `E'${quoted.replace(delicate, code)}'`
}

/** A JSON value as a SQL literal. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return textLiteral(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A list of numbers or of uuids as the literal of an array. */
export const listLiteral = (values: readonly unknown[]): string => `'{${values.join(',')}}'`

/** Literals as PostgreSQL writes them in definitions, made the same as ours. */
export const sameLiterals = (definition: string): string =>
  definition.replace(/(E?)'((?:[^']|'')*)'/g, (_, escapes: string, body: string) => {
    const text = body.replaceAll("''", "'")
    return textLiteral(escapes ? text.replaceAll('\\\\', '\\') : text)
  })
