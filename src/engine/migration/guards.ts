// Guards: steps of a migration that refuse, with a sentence, to lose what a database holds.
import { quote } from '../sql/columns'
import { misfitOf } from './conversion'
import type { OldNames } from './renames'
import type { ColumnState } from './state'

/** Which way a migration goes. */
export type Direction = 'up' | 'down'

/** Refuses to go on where rows are found. */
export interface Guard {
  /** SQL that finds them, from the word `from` on, by the names before any rename. */
  readonly found: string
  /** What to say then; `%` stands for their count. */
  readonly sentence: string
  /** What may be given to `migrate up --meant` or `down --meant`, where that lifts the guard. */
  readonly unlessMeant?: string
}

export const isGuard = (step: unknown): step is Guard =>
  typeof step === 'object' && step !== null && 'found' in step

/** The name of a table or of a column of it, as people write it after `--meant` and `--fill`. */
export const subject = (table: string, column?: string): string => (column ? `${table}.${column}` : table)

/** Refuses to drop a table that has rows, or a column of such a table, unless that is meant. */
export function lossGuard(direction: Direction, old: OldNames, table: string, column?: string): Guard {
  const at = subject(table, column)
  const loss = column ? `what they have in ${column}` : 'they'
  return {
    found: `from ${quote(old.table(table))}`,
    sentence: `${table} has rows (%), and ${loss} would be lost. If that is meant: npm run plumage -- migrate ${direction} --meant ${at}.`,
    unlessMeant: at
  }
}

/** Refuses a required column where rows would have nothing in it. */
export const emptyGuard = (direction: Direction, old: OldNames, table: string, column: string): Guard => ({
  found: `from ${quote(old.table(table))}`,
  sentence:
    direction === 'up'
      ? `${table} has rows (%) that would have nothing in ${column}, which is required. ` +
        `Make this migration anew with --fill ${subject(table, column)}=<value>.`
      : `${table} has rows (%) that would have nothing in ${column}, which was required. ` +
        'Give the column a default where this migration adds it.'
})

/** Refuses a type that some values do not fit. */
export const misfitGuard = (old: OldNames, table: string, from: ColumnState, to: ColumnState): Guard => ({
  found: `from ${quote(old.table(table))} where ${misfitOf(old.column(table, to.name), from.type, to.type)}`,
  sentence: `${subject(table, to.name)} has values (%) that do not fit ${to.type}. Change them first.`
})
