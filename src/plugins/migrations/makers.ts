// The makers: which domain's migrations make what, seen on a scratch database.
import type { Knex } from 'knex'
import type { Domain, Made } from '../../engine'
import { domainOfMigration, migrationSource } from './source'
import { tableName } from './table'

/** Tables, and what of functions and triggers is Plumage's own; each by a number that it keeps when it is renamed. */
const partsSql = `
  select 'c' || oid as id, 'table ' || relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
  union all
  select 't' || g.oid, 'trigger ' || c.relname || '.' || g.tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where c.relnamespace = current_schema()::regnamespace and not g.tgisinternal and g.tgname like 'plumage\\_%'
  union all
  select 'p' || oid, 'function ' || proname from pg_proc
    where pronamespace = current_schema()::regnamespace and proname like 'plumage\\_%'`

/**
 * Runs all migrations of a folder, of whatever domain, and sees what each of them makes.
 *
 * @param scratch an empty database
 * @returns what there is in the end, and which domain has made it
 * @throws MigrationFailure if one fails
 */
export async function makersOf(scratch: Knex, folder: string): Promise<Made> {
  const source = migrationSource([folder])
  const makers = new Map<string, Domain>()
  const look = async (knex: Knex, domain: Domain): Promise<Map<string, string>> => {
    const { rows } = await knex.raw(partsSql)
    for (const { id } of rows) if (!makers.has(id)) makers.set(id, domain)
    return new Map(rows.map((row: { id: string; name: string }) => [row.name, row.id]))
  }
  const getMigration = async (name: string) => {
    const migration = await source.getMigration(name)
    const up = async (knex: Knex) => {
      await migration.up(knex)
      await look(knex, domainOfMigration(source.files.get(name)!))
    }
    return { ...migration, up }
  }
  await scratch.migrate.latest({ tableName, migrationSource: { ...source, getMigration } })
  const there = await look(scratch, undefined)
  return new Map([...there].map(([name, id]) => [name, makers.get(id)]))
}
