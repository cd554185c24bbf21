// One session of migrating: a connection of its own, alone on the database, and patient.
import type { Knex } from 'knex'
import { logger } from '../../logger'
import { ownConnection } from './connection'
import { ChangeWatch, markingSource } from './half-way'
import { waitForTurn } from './lock'
import type { Tell } from './lock'
import { LOCK_TIMEOUT, Patience } from './patience'
import { fillHashes } from './record'
import { migrationSource } from './source'
import { clearMark, tableName } from './table'

/** How migrations are to be run. */
export interface RunOptions {
  /** Tables, and columns as `table.column`, whose rows or values may be lost; guards in migrations ask for it. */
  meant?: readonly string[]
  /** For how long to try again when locks are held by others, in milliseconds. */
  patience?: number
  /** Is told what is waited for, the log when left out; and, unless left out, which of `meant` nobody asks for. */
  tell?: Tell
}

/** What a session works with. */
export interface Session {
  /** The connection that migrates. */
  readonly own: Knex
  /** For knex's migrator. */
  readonly config: Knex.MigratorConfig
  readonly patience: Patience
}

/** For how long locks are asked for again, in milliseconds. */
const PATIENCE = 120_000

/**
 * Runs tasks of knex's migrator. If another process is at it, waits.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param work the tasks
 */
export async function migrating<T>(
  knex: Knex,
  folder: string,
  { meant = [], patience = PATIENCE, tell = sentence => logger.warn(sentence) }: RunOptions,
  work: (session: Session) => Promise<T>
): Promise<T> {
  const watcher = ownConnection(knex.client)
  const patient = new Patience(watcher, patience, tell)
  const changes = new ChangeWatch()
  const settings = { lock_timeout: `${LOCK_TIMEOUT}ms`, 'plumage.meant': meant.join(',') }
  const own = ownConnection(knex.client, settings, changes.around(patient.around))
  const afterAll = async (trx: Knex, migrations: unknown[]) => {
    await fillHashes(trx, folder)
    for (const name of migrations as string[]) await clearMark(trx, name)
  }
  try {
    await waitForTurn(own, tell)
    const source = markingSource(migrationSource([folder]), changes)
    const config = { tableName, migrationSource: source, afterAll }
    // knex's own lock is a row that stays when a process is killed; whoever left it is gone.
    await own.migrate.forceFreeMigrationsLock(config)
    return await work({ own, config, patience: patient })
  } finally {
    await own.destroy()
    await watcher.destroy()
  }
}
