// Runs migrations up and down: one process at a time, and so that nobody else has to wait for long.
import { basename } from 'node:path'
import type { Knex } from 'knex'
import { tellLeft } from './failure'
import { halfUpProblems } from './half-way'
import { unaskedSentences } from './meant'
import { missingProblems, problemsOf } from './problems'
import { acceptChanges, fillHashes } from './record'
import { migrating } from './session'
import type { RunOptions, Session } from './session'
import { loadMigration, migrationSource, usesTransaction } from './source'
import type { Migration } from './source'
import { migrationStatus, readRecord } from './status'
import type { MigrationStatus } from './status'
import { tableName } from './table'

/** How migrations are to be run up. */
export interface UpOptions extends RunOptions {
  /** The domains that are on, beside the house; all of them when left out. */
  domains?: readonly string[]
  /** Runs also those that come before others which are done. */
  outOfOrder?: boolean
  /** Changed migrations that are to be taken for what was run; an ending in `.ts` and a folder do not matter. */
  accept?: readonly string[]
}

/** How migrations are to be taken back. */
export interface DownOptions extends RunOptions {
  /** How many at most; one when left out. */
  count?: number
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
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

/** The files of migrations, of those that are there. */
function filesOf(names: readonly string[], folder: string): string[] {
  const { files } = migrationSource([folder])
  return names.flatMap(name => files.get(name) ?? [])
}

function tellUnasked({ meant = [], tell }: RunOptions, folder: string, names: readonly string[]): void {
  if (!tell || meant.length === 0 || names.length === 0) return
  for (const sentence of unaskedSentences(meant, filesOf(names, folder))) tell(sentence)
}

/** Runs these up: all in one transaction if each may be in one; otherwise one by one, each recorded with what it does. */
async function runAll(
  { own, config, patience }: Session,
  folder: string,
  { pending: names, done }: MigrationStatus
) {
  const isOne = filesOf(names, folder).every(file => usesTransaction(loadMigration(file) as Migration))
  // By itself it would run those of domains that are off, too.
  const getMigrations = async () => [...done, ...names].sort()
  const source: Knex.MigrationSource<unknown> = { ...config.migrationSource!, getMigrations }
  if (isOne) return patience.again(() => own.migrate.latest({ ...config, migrationSource: source }))
  for (const name of names) await patience.again(() => own.migrate.up({ ...config, name }))
}

const acceptedBy = ({ accept = [] }: UpOptions) => accept.map(name => basename(name).replace(/\.[jt]s$/, ''))

/** What there is to run up, once nothing keeps it from being run. */
async function lookUp(knex: Knex, folder: string, options: UpOptions, accept: readonly string[]) {
  const status = await migrationStatus(knex, folder, options.domains)
  refuse(upProblems(status, folder, accept, options.outOfOrder ?? false))
  return status
}

/** Runs all pending migrations in a session, as `migrateUp` does. */
export async function runUp(session: Session, folder: string, options: UpOptions = {}): Promise<string[]> {
  const accept = acceptedBy(options)
  // Another process may have run them meanwhile, or run others.
  const status = await lookUp(session.own, folder, options, accept)
  const { pending } = status
  tellUnasked(options, folder, pending)
  await acceptChanges(session.own, folder, accept)
  try {
    await runAll(session, folder, status)
  } catch (error) {
    const status = await migrationStatus(session.own, folder).catch(() => undefined)
    throw tellLeft(
      error,
      'up',
      pending.filter(name => status?.done.includes(name))
    )
  }
  if (pending.length === 0) await fillHashes(session.own, folder)
  return pending
}

/**
 * Runs all pending migrations, in one transaction unless one of them asks for none. If another process is
 * at it, waits. Locks that others hold are asked for again and again, each time so briefly that nobody else
 * has to wait for long. One that has stopped half-way is run again.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param options how to run them
 * @returns the names of those that were run
 * @throws Error if something keeps them from being run (see `problemsOf`), before anything is done; or if one
 *   fails, which the message names, with what stays done
 */
export async function migrateUp(knex: Knex, folder: string, options: UpOptions = {}): Promise<string[]> {
  const accept = acceptedBy(options)
  const { pending } = await lookUp(knex, folder, options, accept)
  const isHashed = (await readRecord(knex)).every(({ hash }) => hash)
  if (pending.length === 0 && accept.length === 0 && isHashed) return []
  return migrating(knex, folder, options, session => runUp(session, folder, options))
}

const downProblems = (status: MigrationStatus, folder: string) => [
  ...missingProblems(status, folder),
  ...halfUpProblems(status)
]

/** Takes the last migrations back in a session, as `migrateDown` does. */
export async function runDown(
  { own, config, patience }: Session,
  folder: string,
  options: DownOptions = {}
): Promise<string[]> {
  const { count = 1 } = options
  const status = await migrationStatus(own, folder)
  refuse(downProblems(status, folder))
  const names = status.done.slice(-count).reverse()
  tellUnasked(options, folder, names)
  const done: string[] = []
  for (const name of names) {
    // knex would do this after the transaction, and a process may be killed in between.
    const afterEach = (trx: Knex) => trx(tableName).where({ name }).del()
    try {
      await patience.again(() => own.migrate.down({ ...config, afterEach, name }))
    } catch (error) {
      throw tellLeft(error, 'down', done)
    }
    done.push(name)
  }
  return done
}

/**
 * Takes the last migrations back, that is those that were run last, one by one. One that is half taken back is
 * run again.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param options how to run them, and how many
 * @returns the names of the migrations, the last first; fewer than were asked for if there were no more
 * @throws Error if one fails, with what was taken back before it; or, before anything is done, if a file is gone or
 *   a migration has stopped half-way up
 */
export async function migrateDown(knex: Knex, folder: string, options: DownOptions = {}): Promise<string[]> {
  refuse(downProblems(await migrationStatus(knex, folder), folder))
  return migrating(knex, folder, options, session => runDown(session, folder, options))
}
