// Migrations without a transaction leave a mark while they run, so that one that stops half-way is known by it.
import type { Knex } from 'knex'
import type { Around } from './connection'
import { MigrationFailure } from './failure'
import { usesTransaction } from './source'
import type { Migration, MigrationSource } from './source'
import type { MigrationStatus } from './status'
import { clearMark, readMarks, setMark } from './table'
import type { Direction } from './table'

/** Statements that only ask, as guards do before anything is changed. */
const isQuestion = (sql: string) => /^\s*select\b/i.test(sql) && !/;|\binto\b/i.test(sql)

/** Sees whether anything but questions was sent. */
export class ChangeWatch {
  private isChanged = false

  /** Whether `work` has failed before it sent anything that may change something. */
  async failsUnchanged(
    work: () => Promise<unknown>
  ): Promise<{ error: unknown; isUnchanged: boolean } | undefined> {
    this.isChanged = false
    try {
      await work()
      return undefined
    } catch (error) {
      return { error, isUnchanged: !this.isChanged }
    }
  }

  /** Stands between knex and the connection. */
  around(next: Around): Around {
    return (connection, statement, run) => {
      this.isChanged ||= !isQuestion(statement.sql)
      return next(connection, statement, run)
    }
  }
}

/**
 * The same migrations, which mark the database when they begin without a transaction. A migration that has
 * refused before it changed anything takes its mark away; the other marks go when it is recorded, by `clearMark`.
 *
 * @param source the migrations
 * @param changes sees the statements of the connection that they are given
 */
export function markingSource(source: MigrationSource, changes: ChangeWatch): MigrationSource {
  const marking = (name: string, migration: Migration, direction: Direction) => async (knex: Knex) => {
    const wasMarked = (await readMarks(knex)).some(mark => mark.name === name && mark.direction === direction)
    await setMark(knex, { name, direction })
    const failed = await changes.failsUnchanged(async () => migration[direction]!(knex))
    if (!failed) return
    const { error, isUnchanged } = failed
    if (wasMarked || !isUnchanged || !(error instanceof MigrationFailure)) throw error
    await clearMark(knex, name)
    throw new MigrationFailure(name, error.cause, false)
  }
  return {
    ...source,
    getMigration: async name => {
      const migration = await source.getMigration(name)
      if (usesTransaction(migration)) return migration
      return { ...migration, up: marking(name, migration, 'up'), down: marking(name, migration, 'down') }
    }
  }
}

/** What keeps migrations from being taken back or made: those that have stopped half-way up. */
export const halfUpProblems = ({ halfUp }: MigrationStatus): string[] =>
  halfUp.map(
    name =>
      `${name} has stopped half-way. \`migrate up\` goes on with it: all of its statements are run again. ` +
      'If it cannot be done as it is, correct its file first, which may be changed until it is done.'
  )

/** What keeps migrations from being run or made: those that have stopped half-way down. */
export const halfDownProblems = ({ halfDown }: MigrationStatus): string[] =>
  halfDown.map(
    name =>
      `${name} is half taken back. \`migrate down\` goes on with that: all of its statements are run again; ` +
      'after that, `migrate up` can bring it back.'
  )
