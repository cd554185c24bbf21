// Secrets in rules: what is judged without secrets must not depend on them.
import type { Definition, FieldDefinition } from './definition'
import { fieldsOf } from './rules/formula'
import type { Formula } from './rules/formula'

/**
 * Rules of reading that look at a secret: events and the past are judged by rows without their secrets, and would go
 * astray.
 */
export function secretsIn(
  path: string,
  access: Definition['access'],
  fields: [string, FieldDefinition][]
): string[] {
  const secrets = new Set(fields.filter(([, field]) => field.secret).map(([name]) => name))
  const rules = [
    ['access.get', access.get],
    ['access.history', access.history ?? false],
    ...fields.map(([name, { read }]) => [`fields.${name} readableBy`, read])
  ]
  return (rules as [string, Formula][]).flatMap(([at, formula]) =>
    [...fieldsOf(formula)]
      .filter(name => secrets.has(name))
      .map(name => `${path}: ${at} looks at ${name}, which is secret; only rules of writing may`)
  )
}
