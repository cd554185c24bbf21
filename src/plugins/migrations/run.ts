// Runs migrations up and down: one process at a time, and so that nobody else has to wait for long.
import { basename } from 'node:path'
import type { Knex } from 'knex'
import { logger } from '../../logger'
import { ownConnection } from './connection'
import { waitForTurn } from './lock'
import type { Tell } from './lock'
import { LOCK_TIMEOUT, Patience } from './patience'
import { missingProblems, problemsOf } from './problems'
import { acceptChanges, fillHashes } from './record'
import { migrationSource } from './source'
import { migrationStatus, readRecord, tableName } from './status'
import type { MigrationStatus } from './status'

/** How migrations are to be run. */
export interface RunOptions {
  /** Tables, and columns as `table.column`, whose rows or values may be lost; guards in migrations ask for it. */
  meant?: readonly string[]
  /** For how long to try again when locks are held by others, in milliseconds. */
  patience?: number
  /** Is told what is waited for; the log when left out. */
  tell?: Tell
}

/** How migrations are to be run up. */
export interface UpOptions extends RunOptions {
  /** Runs also those that come before others which are done. */
  outOfOrder?: boolean
  /** Changed migrations that are to be taken for what was run; an ending in `.ts` and a folder do not matter. */
  accept?: readonly string[]
}

/** For how long locks are asked for again, in milliseconds. */
const PATIENCE = 120_000

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** Runs a task of knex's migrator on a connection of its own, alone and patiently. */
async function migrate(
  knex: Knex,
  folder: string,
  { meant = [], patience = PATIENCE, tell = sentence => logger.warn(sentence) }: RunOptions,
  work: (own: Knex, config: Knex.MigratorConfig, patience: Patience) => Promise<string[]>
): Promise<string[]> {
  const watcher = ownConnection(knex.client)
  const patient = new Patience(watcher, patience, tell)
  const settings = { lock_timeout: `${LOCK_TIMEOUT}ms`, 'plumage.meant': meant.join(',') }
  const own = ownConnection(knex.client, settings, patient.around)
  try {
    await waitForTurn(own, tell)
    const config = { tableName, migrationSource: migrationSource([folder]) }
    // knex's own lock is a row that stays when a process is killed; whoever left it is gone.
    await own.migrate.forceFreeMigrationsLock(config)
    return await work(own, config, patient)
  } finally {
    await own.destroy()
    await watcher.destroy()
  }
}

/** What still keeps migrations from being run up, once it is known what is accepted. */
function upProblems(status: MigrationStatus, folder: string, accept: readonly string[], outOfOrder: boolean) {
  const unknown = accept.filter(name => !status.changed.includes(name))
  const left = {
    ...status,
    changed: status.changed.filter(name => !accept.includes(name)),
    late: outOfOrder ? [] : status.late
  }
  return [
    ...unknown.map(
      name => `${name} cannot be accepted: no migration of this name has changed since it was run.`
    ),
    ...problemsOf(left, folder)
  ]
}

/** Tells with a failure what was run before it and stays. */
async function tellingDone(
  knex: Knex,
  folder: string,
  pending: readonly string[],
  error: unknown
): Promise<unknown> {
  const status = await migrationStatus(knex, folder).catch(() => undefined)
  const done = pending.filter(name => status?.done.includes(name))
  if (error instanceof Error && done.length > 0)
    error.message += ` Run before it, and to stay: ${done.join(', ')}.`
  return error
}

/**
 * Runs all pending migrations, in one transaction unless one of them asks for none. If another process is
 * at it, waits. Locks that others hold are asked for again and again, each time so briefly that nobody else
 * has to wait for long.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param options how to run them
 * @returns the names of those that were run
 * @throws Error if something keeps them from being run (see `problemsOf`), before anything is done; or if one
 *   fails, which the message names
 */
export async function migrateUp(knex: Knex, folder: string, options: UpOptions = {}): Promise<string[]> {
  const accept = (options.accept ?? []).map(name => basename(name).replace(/\.[jt]s$/, ''))
  const look = async () => {
    const status = await migrationStatus(knex, folder)
    refuse(upProblems(status, folder, accept, options.outOfOrder ?? false))
    return status
  }
  const { pending } = await look()
  const isHashed = (await readRecord(knex)).every(({ hash }) => hash)
  if (pending.length === 0 && accept.length === 0 && isHashed) return []
  return migrate(knex, folder, options, async (own, config, patience) => {
    // Another process may have run them meanwhile, or run others.
    const { pending } = await look()
    await acceptChanges(own, folder, accept)
    const afterAll = (trx: Knex) => fillHashes(trx, folder)
    try {
      await patience.again(() => own.migrate.latest({ ...config, afterAll }))
    } catch (error) {
      throw await tellingDone(own, folder, pending, error)
    }
    if (pending.length === 0) await fillHashes(own, folder)
    return pending
  })
}

/**
 * Takes the last migration back, that is the one that was run last.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param options how to run it
 * @returns the name of the migration, or nothing if there was none
 * @throws Error if it fails, or a file of an earlier one is gone
 */
export async function migrateDown(knex: Knex, folder: string, options: RunOptions = {}): Promise<string[]> {
  refuse(missingProblems(await migrationStatus(knex, folder), folder))
  return migrate(knex, folder, options, async (own, config, patience) => {
    const status = await migrationStatus(own, folder)
    refuse(missingProblems(status, folder))
    const name = status.done.at(-1)
    if (name === undefined) return []
    await patience.again(() => own.migrate.down({ ...config, name }))
    return [name]
  })
}
