// Guards: steps of a migration that refuse, with a sentence, to lose what a database holds.
import { quote } from '../sql/columns'
import { breachesOf, futureRows } from './breaches'
import type { Future } from './breaches'
import type { Intent } from './columns'
import { misfitOf } from './conversion'
import type { OldNames } from './renames'
import type { ColumnState, Part } from './state'
import { hasColumn, hasType } from './statements'
import type { Manner } from './statements'

/** Which way a migration goes. */
export type Direction = 'up' | 'down'

/** Refuses to go on where rows are found, before anything is changed. */
export interface Guard {
  /** SQL that counts them, `count(*)` when left out. */
  readonly count?: string
  /** SQL that finds them, from the word `from` on, by the names before any rename. */
  readonly found: string
  /** What to say then; `%` stands for their count. */
  readonly sentence: string
  /** What may be given to `migrate up --meant` or `down --meant`, where that lifts the guard. */
  readonly unlessMeant?: string
  /** The table that must not change between the look and the deed, by the name before any rename. */
  readonly locks?: string
}

export const isGuard = (step: unknown): step is Guard =>
  typeof step === 'object' && step !== null && 'found' in step

/** The name of a table or of a column of it, as people write it after `--meant` and `--fill`. */
export const subject = (table: string, column?: string): string => (column ? `${table}.${column}` : table)

/** Why a table that has rows is not dropped, nor a column of it, unless that is meant. */
export function lossSentence({ direction }: Intent, table: string, column?: string): string {
  const loss = column ? `what they have in ${column}` : 'they'
  const command = `npm run plumage -- migrate ${direction} --meant ${subject(table, column)}`
  return `${table} has rows (%), and ${loss} would be lost. If that is meant: ${command}`
}

/** Refuses to drop a table that has rows, or a column of such a table, unless that is meant. */
export function lossGuard(
  intent: Intent,
  old: OldNames,
  manner: Manner,
  table: string,
  column?: string
): Guard {
  const name = old.table(table)
  // Run again, the column may be gone already.
  const isThere = column && manner === 'patient' ? ` where ${hasColumn(name, column)}` : ''
  return {
    found: `from ${quote(name)}${isThere}`,
    sentence: lossSentence(intent, table, column),
    unlessMeant: subject(table, column),
    locks: name
  }
}

/** Refuses a new required column where rows would have nothing in it. */
export const emptyGuard = ({ direction }: Intent, old: OldNames, table: string, column: string): Guard => ({
  found: `from ${quote(old.table(table))}`,
  sentence:
    `${table} has rows (%) that would have nothing in ${column}, which ` +
    (direction === 'up'
      ? `is required. Make this migration anew with --fill ${subject(table, column)}=<value>`
      : 'was required. Give the column a default where this migration adds it'),
  locks: old.table(table)
})

/** Refuses to make a column required that is empty in some rows. */
export function nullGuard({ direction }: Intent, old: OldNames, table: string, column: string): Guard {
  const cure =
    direction === 'up' ? `, or make this migration anew with --fill ${subject(table, column)}=<value>` : ''
  return {
    found: `from ${quote(old.table(table))} where ${quote(old.column(table, column))} is null`,
    sentence: `${table} has rows (%) with nothing in ${column}, which is to be required. Fill them${cure}`
  }
}

export const misfitSentence = (table: string, { name, type }: ColumnState): string =>
  `${subject(table, name)} has values (%) that do not fit ${type}. Change them first`

/** Refuses a type that some values do not fit. */
export function misfitGuard(
  old: OldNames,
  manner: Manner,
  table: string,
  from: ColumnState,
  to: ColumnState
): Guard {
  const [source, column] = [old.table(table), old.column(table, to.name)]
  // Run again, the column may have its new type already.
  const isOld = manner === 'patient' ? `${hasType(source, column, from.type)} and ` : ''
  return {
    found: `from ${quote(source)} where ${isOld}${misfitOf(column, from.type, to.type)}`,
    sentence: misfitSentence(table, to),
    locks: source
  }
}

/** Refuses a constraint that some rows would break. */
export function breachGuard(part: Part, future: Future, intent: Intent): Guard | undefined {
  const breaches = breachesOf(part, future)
  return (
    breaches && {
      ...breaches,
      found: `from ${futureRows(future, intent)}${breaches.found}`,
      sentence: `${future.to.name} has rows (%) that would break ${part.name}. Correct them first`
    }
  )
}
