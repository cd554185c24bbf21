// What a database records of the migrations, compared with the files that there are.
import type { Knex } from 'knex'
import { isOn } from '../../domains'
import { hashOf } from './hash'
import { isMigrating } from './lock'
import { domainOfMigration, migrationSource } from './source'
import { readMarks, tableName } from './table'
import type { Direction } from './table'

/** Names of migrations, each list in order. */
export interface MigrationStatus {
  done: string[]
  pending: string[]
  /** Done, but the file is gone. */
  missing: string[]
  /** Done, but the source is not what it was when it ran. */
  changed: string[]
  /** Pending, though a migration of a later name is done: any for one of the house, one of its own for a domain's. */
  late: string[]
  /** Of a domain that is off: done while it was on, which stays, or not run and not pending. */
  off: string[]
  /** Not recorded as done, but begun, and under way no more: without a transaction, so that a part of it is there. */
  halfUp: string[]
  /** Done, but a part of it may be taken back, and under way no more. */
  halfDown: string[]
}

/** What the database records of one migration. */
export interface RecordedMigration {
  readonly name: string
  /** Of its source when it ran; nothing for those that were run before hashes were kept. */
  readonly hash?: string | null
}

/** What a database records, in the order in which it was done. */
export async function readRecord(knex: Knex): Promise<RecordedMigration[]> {
  try {
    return await knex(tableName).orderBy('id').select()
  } catch (error) {
    // The table does not exist before the first migration.
    if ((error as { code?: string }).code === '42P01') return []
    throw error
  }
}

/** The last of some names. */
const lastOf = (names: readonly string[]): string => [...names].sort().at(-1) ?? ''

/**
 * Whether a pending migration comes late. A domain that is switched on gets its migrations then, behind those that
 * others have had meanwhile; only among themselves they have an order.
 */
function isLate(name: string, done: readonly string[], files: ReadonlyMap<string, string>): boolean {
  if (name > lastOf(done)) return false
  const domainIn = (each: string) => (files.has(each) ? domainOfMigration(files.get(each)!) : undefined)
  const domain = domainIn(name)
  return domain === undefined || name < lastOf(done.filter(each => domainIn(each) === domain))
}

/**
 * Compares a folder of migrations with what a database records. Changes nothing.
 *
 * @param knex the database
 * @param folder the folder of the migrations
 * @param domains those that are on, beside the house; all of them when empty
 * @throws Error if the folder cannot be read, or the database does not answer
 */
export async function migrationStatus(
  knex: Knex,
  folder: string,
  domains: readonly string[] = []
): Promise<MigrationStatus> {
  const { files } = migrationSource([folder])
  const record = await readRecord(knex)
  const done = record.map(({ name }) => name)
  const marks = await readMarks(knex)
  // What another process is at has not stopped.
  const stopped = marks.length > 0 && (await isMigrating(knex)) ? [] : marks
  const marked = (way: Direction) => stopped.flatMap(({ name, direction }) => (direction === way ? name : []))
  const halfUp = marked('up').filter(name => !done.includes(name))
  const isOff = (file: string) => domains.length > 0 && !isOn(domains, domainOfMigration(file))
  // What has begun is brought to its end.
  const off = [...files].flatMap(([name, file]) => (isOff(file) && !halfUp.includes(name) ? name : []))
  const pending = [...files.keys()].filter(name => !done.includes(name) && !off.includes(name))
  const isChanged = ({ name, hash }: RecordedMigration) => {
    const file = files.get(name)
    const now = file && hash ? hashOf(file) : undefined
    return now !== undefined && now !== hash
  }
  return {
    done,
    pending,
    missing: done.filter(name => !files.has(name)),
    changed: record.filter(isChanged).map(({ name }) => name),
    late: pending.filter(name => isLate(name, done, files)),
    off,
    halfUp,
    halfDown: marked('down').filter(name => done.includes(name))
  }
}
