// One process at a time migrates a database; the others wait.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { tableName } from './table'

/** Says a sentence to whoever looks on. */
export type Tell = (sentence: string) => void

/** How long another process may take before it is spoken of, in milliseconds. */
const WORTH_SAYING = 1_000

/** The two halves of the key of the lock: one for each database and schema. */
const key = [`hashtext('plumage')`, `hashtext(current_schema() || '.${tableName}')`] as const

/** Whether another process migrates the same database now. */
export async function isMigrating(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(`
    select exists (select from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
      and classid = ${key[0]}::oid and objid = ${key[1]}::oid and objsubid = 2) as held`)
  return rows[0].held
}

/**
 * Waits until no other process migrates the same database, and from then on keeps others from it.
 *
 * The lock belongs to the connection, the same that migrates: when a process is killed, it is held until its
 * last statement has ended too. It is asked for again and again, because a statement that waits for a lock
 * would in turn hold up a migration that makes an index concurrently.
 *
 * @param own the only connection that migrates; the lock ends with it
 * @param tell is told when there is something to wait for
 */
export async function waitForTurn(own: Knex, tell: Tell): Promise<void> {
  const isHeld = async (): Promise<boolean> =>
    (await own.raw(`SELECT pg_try_advisory_lock(${key.join()}) AS held`)).rows[0].held
  const since = Date.now()
  let told = false
  while (!(await isHeld())) {
    await sleep(50)
    if (told || Date.now() - since < WORTH_SAYING) continue
    tell('Another process is migrating this database; waiting until it is done.')
    told = true
  }
}
