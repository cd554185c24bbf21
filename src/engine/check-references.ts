// The references of a declaration: their names, what they become when a row goes, and how long lists may be.
import { relationName } from './definition'
import type { Field } from './fields'
import type { Declaration } from './resource'

const deletions = ['cascade', 'restrict', 'set null']
const NAME = /^[a-z][A-Za-z0-9]*$/

/** Most ids of a list: each write looks at the new ones, and whoever may see a row may load all of its list. */
const LIST_MAX = 1000

function checkSingle(at: string, name: string, { reference, optional }: Field): string[] {
  const problems: string[] = []
  if (!deletions.includes(reference!.onDelete))
    problems.push(`${at}: onDelete must be one of ${deletions.join(', ')}`)
  if (reference!.onDelete === 'set null' && !optional)
    problems.push(`${at}: onDelete 'set null' needs optional(reference(…))`)
  if (!/.Id$/.test(name))
    problems.push(`${at}: name the reference ${name}Id, so that $include can load the row as ${name}`)
  return problems
}

const isCount = (value: unknown, least: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= LIST_MAX

function checkList(at: string, name: string, field: Field, declaration: Declaration): string[] {
  const { reference, schema, default: standard } = field
  const { minItems: min, maxItems: max } = schema
  const problems: string[] = []
  const two = deletions.slice(0, 2)
  if (!two.includes(reference!.onDelete))
    problems.push(`${at}: onDelete of references() must be one of ${two.join(', ')}`)
  if (!/.Ids$/.test(name))
    problems.push(`${at}: name the references ${name.replace(/(Id|s)$/, '')}Ids, as they are a list of ids`)
  if (reference!.as !== undefined && !NAME.test(reference!.as))
    problems.push(`${at}: as must be letters and digits, the first a small letter`)
  if (!isCount(min, 0) || !isCount(max, 1))
    problems.push(`${at}: min and max must be whole numbers, max from 1 to ${LIST_MAX}`)
  else if (min > max) problems.push(`${at}: min ${min} is above max ${max}`)
  if (standard !== undefined && !(Array.isArray(standard) && standard.length === 0 && min === 0))
    problems.push(`${at}: the default of references() can only be [], and only without min`)
  if (field.unique) problems.push(`${at}: references() cannot be unique`)
  if (declaration.indexes?.some(names => names.length > 1 && names.includes(name)))
    problems.push(`indexes: ${name} is a list of ids and has an index of its own`)
  return problems
}

/** What is wrong with a reference, or a list of them, one line each. */
export const checkReference = (at: string, name: string, field: Field, declaration: Declaration): string[] =>
  field.reference!.many ? checkList(at, name, field, declaration) : checkSingle(at, name, field)

/** References whose rows `$include` would load under one name, or under that of a field. */
export function checkRelationNames({ fields, owner }: Declaration): string[] {
  const names = ['id', 'createdAt', 'updatedAt', ...(owner ? [owner] : []), ...Object.keys(fields)]
  const seen = new Map<string, string>(names.map(name => [name, 'is another field']))
  const own = owner && !fields[owner] ? [[owner, undefined] as const] : []
  const references = Object.entries(fields).filter(([, field]) => field?.reference)
  return [...own, ...references].flatMap(([name, field]) => {
    const relation = relationName(name, field?.reference)
    const other = seen.get(relation)
    seen.set(relation, `${name} is loaded as too`)
    if (!other) return []
    const [what, cure] = field?.reference?.many
      ? ['its rows', `; give another name by as: '…'`]
      : ['its row', '']
    return [`fields.${name}: $include loads ${what} as ${relation}, which ${other}${cure}`]
  })
}
