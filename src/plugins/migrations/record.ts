// The record of migrations in the database: knex's table, and our column for the hashes of their sources.
import type { Knex } from 'knex'
import { hashOf } from './hash'
import { migrationSource } from './source'
import { readRecord } from './status'
import { tableName } from './table'

async function setHash(knex: Knex, name: string, folder: string): Promise<void> {
  const file = migrationSource([folder]).files.get(name)
  const hash = file && hashOf(file)
  if (hash) await knex(tableName).where({ name }).update({ hash })
}

/**
 * Records the hashes of those migrations that have none: they were just run, by an older version, or by a process
 * that was killed.
 *
 * @param knex the database, or the transaction that runs migrations
 * @param folder the folder of the migrations
 */
export async function fillHashes(knex: Knex, folder: string): Promise<void> {
  if (!(await knex.schema.hasColumn(tableName, 'hash'))) {
    await knex.schema.alterTable(tableName, table => void table.text('hash'))
  }
  for (const { name, hash } of await readRecord(knex)) if (!hash) await setHash(knex, name, folder)
}

/**
 * Takes changed migrations for what was run.
 *
 * @param names of migrations that are done
 */
export async function acceptChanges(knex: Knex, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await setHash(knex, name, folder)
}
