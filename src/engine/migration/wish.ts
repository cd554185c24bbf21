// The wish: what a person has said of a migration, checked against what the migration does.
import { dataValidator } from '../../validators'
import type { Definitions, FieldDefinition } from '../definition'
import { isStorable } from '../fields'
import { tableName } from '../normalise'
import { listLiteral, literal } from '../sql/literal'
import type { Intent } from './columns'
import type { Change } from './compare'
import { subject } from './state'

/** What a person wants of a migration. */
export interface Wish {
  /** One line that says what it is for. */
  readonly message: string
  /** Losses that are meant, each `table` or `table.column`. */
  readonly meant: readonly string[]
  /** What rows get that have nothing in a required column: `table.column` → value, as it was typed. */
  readonly fill: ReadonlyMap<string, string>
}

/** `shop/coupons.percent` is taken for `shop_coupons.percent`. */
function normalised(at: string): string {
  const [path, column] = at.split('.')
  return subject(tableName(path), column)
}

const isJson = ({ column, reference }: FieldDefinition) => column === 'jsonb' || reference?.many === true

/**
 * The SQL of a value that was typed for a field.
 * @throws Error whose message completes the sentence "it …"
 */
function fillOf(field: FieldDefinition, text: string): string {
  if (field.store || field.secret) {
    throw new Error('cannot be given here, where it would be kept as it is; make the field optional(…) first')
  }
  if (!isStorable(text)) throw new Error('holds characters that text cannot have')
  let value: unknown
  try {
    value = isJson(field) ? JSON.parse(text) : field.parse(text)
  } catch (error) {
    throw new Error(`must be ${isJson(field) ? 'JSON' : (error as Error).message}`)
  }
  const isValid = dataValidator.compile(field.schema)
  if (!isValid(value)) throw new Error(isValid.errors?.[0]?.message ?? `must be a ${field.kind}`)
  if (field.reference?.many) return listLiteral(field.canonical!(value) as unknown[])
  return isJson(field) ? literal(JSON.stringify(value)) : literal(value)
}

const isNew = (changes: readonly Change[], at: string) =>
  changes.some(
    change =>
      (change.kind === 'add column' && subject(change.table, change.column.name) === at) ||
      (change.kind === 'change column' &&
        subject(change.table, change.to.name) === at &&
        !change.from.notNull)
  )

function readFill(wish: Wish, definitions: Definitions, changes: readonly Change[], problems: string[]) {
  const fill = new Map<string, string>()
  const tables = new Map([...definitions.values()].map(definition => [definition.table, definition]))
  for (const [given, text] of wish.fill) {
    const at = normalised(given)
    const [table, column] = at.split('.')
    if (!isNew(changes, at)) {
      problems.push(`--fill ${given}: this migration makes no such column required`)
      continue
    }
    try {
      fill.set(at, fillOf(tables.get(table)!.fields.get(column)!, text))
    } catch (error) {
      problems.push(`--fill ${given}: it ${(error as Error).message}`)
      // What is wrong with it has been said; that it is missing would mislead.
      fill.set(at, 'null')
    }
  }
  return fill
}

/** What `--meant` may speak of in these changes. */
const losses = (changes: readonly Change[]): Set<string> =>
  new Set(
    changes.flatMap(change => {
      if (change.kind === 'drop table') return [change.table.name]
      if (change.kind === 'drop column') return [subject(change.table as string, change.column.name)]
      return change.kind === 'change column' && change.from.type !== change.to.type
        ? [subject(change.table, change.to.name)]
        : []
    })
  )

/**
 * Reads a wish.
 * @param problems takes a sentence for each word that means nothing here, or is wrong
 */
export function readWish(
  wish: Wish,
  definitions: Definitions,
  changes: readonly Change[],
  problems: string[]
): Intent {
  const fill = readFill(wish, definitions, changes, problems)
  const known = losses(changes)
  for (const given of wish.meant) {
    if (!known.has(normalised(given))) problems.push(`--meant ${given}: this migration does not touch it`)
  }
  return { direction: 'up', meant: new Set(wish.meant.map(normalised)), fill }
}
