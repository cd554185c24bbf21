// Guards: steps of a migration that refuse, with a sentence, to lose what a database holds.
import { quote } from '../sql/columns'
import { breachesOf, futureRows } from './breaches'
import type { Future } from './breaches'
import type { Intent } from './columns'
import { misfitOf } from './conversion'
import type { OldNames } from './renames'
import { subject } from './state'
import type { ColumnState, Part } from './state'
import { hasColumn } from './statements'
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

/** Why a table that has rows is not dropped, nor a column that has values, unless that is meant. */
function lossSentence({ direction }: Intent, table: string, column?: string): string {
  const at = subject(table, column)
  const loss = column ? `Rows (%) of ${table} have a value in ${column}` : `${table} has rows (%)`
  const renamed = column ? `was('${column}', …)` : `was: '<its path>'`
  const rename = direction === 'up' ? ` If it was renamed, make this migration anew with ${renamed}.` : ''
  return `${loss}, which would be lost.${rename} If that is meant: npm run plumage -- migrate ${direction} --meant ${at}`
}

/** What is lost with a table, or with a column of it: SQL from the word `from` on, by the names given. */
export const lossOf = (table: string, column?: string): string =>
  `from ${quote(table)}${column ? ` where ${quote(column)} is not null` : ''}`

/** Refuses to drop a table that has rows, or a column of such a table, unless that is meant. */
export function lossGuard(intent: Intent, old: OldNames, table: string, column?: string): Guard {
  return {
    found: lossOf(old.table(table), column),
    sentence: lossSentence(intent, table, column),
    unlessMeant: subject(table, column),
    locks: old.table(table)
  }
}

/** Refuses a new required column where rows would have nothing in it. */
export const emptyGuard = (
  { direction }: Intent,
  old: OldNames,
  manner: Manner,
  table: string,
  column: string
): Guard => ({
  // Run again, the column may be there already, and hold values of its own.
  found: `from ${quote(old.table(table))}${
    manner === 'patient' ? ` where not ${hasColumn(old.table(table), column)}` : ''
  }`,
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
  const isOld = manner === 'patient' ? `${hasColumn(source, column, from.type)} and ` : ''
  return {
    found: `from ${quote(source)} where ${isOld}${misfitOf(column, from.type, to.type)}`,
    sentence: misfitSentence(table, to),
    locks: source
  }
}

/** Why a constraint, or what keeps a list of ids true, is not added. */
export const breachSentence = (table: string, { kind, name, columns, target }: Part): string =>
  kind === 'trigger'
    ? `${table} has rows (%) with ids in ${columns[0]} that ${target} does not have. Correct them first`
    : `${table} has rows (%) that would break ${name}. Correct them first`

/** Refuses a constraint that some rows would break. Run again, it proves itself where its columns are new. */
export function breachGuard(part: Part, future: Future, intent: Intent): Guard | undefined {
  const breaches = breachesOf(part, future, intent)
  const isNew = part.columns.filter(column => !future.from.columns.has(column))
  const once = isNew.map(column => ` and not ${hasColumn(future.old.table(future.to.name), column)}`)
  return (
    breaches && {
      ...breaches,
      found: `from ${futureRows(part, future, intent)}${breaches.found}${once.join('')}`,
      sentence: breachSentence(future.to.name, part)
    }
  )
}
