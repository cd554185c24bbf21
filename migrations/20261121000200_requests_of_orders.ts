// Requests of orders.
import type { Knex } from 'knex'

// Where this domain is off, the migration is passed over.
export const domain = 'shop'

// No transaction: indexes are built beside the work, and nobody waits. Every statement can be run again.
export const config = { transaction: false }

/**
 * Refuses to go on where rows are found, unless it is run with `--meant` and the name of what they would lose.
 * Everything is asked before anything is changed.
 */
async function refuse(knex: Knex, query: string, sentence: string, unlessMeant?: string): Promise<void> {
  const { rows } = await knex.raw(query).catch(error => {
    // Run again, this may look for what has its new name or type already.
    if (['42P01', '42703', '42883'].includes(error.code)) return { rows: [{ count: 0 }] }
    throw error
  })
  const [{ count, meant }] = rows
  if (count === 0 || (unlessMeant && meant?.split(',').includes(unlessMeant))) return
  throw new Error(sentence.replace('%', count))
}

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table "orders" add column if not exists "requestKey" varchar(64)
  `)
  await knex.raw(`
    alter table "orders" add column if not exists "requestHash" varchar(64)
  `)
  await knex.raw(`
    alter table "orders" drop constraint if exists "orders_requestKey_key"
  `)
  await knex.raw(`
    drop index concurrently if exists "orders_requestKey_key"
  `)
  await knex.raw(`
    create unique index concurrently "orders_requestKey_key" on "orders" ("requestKey")
  `)
  await knex.raw(`
    alter table "orders" add constraint "orders_requestKey_key" unique using index "orders_requestKey_key"
  `)
}

export async function down(knex: Knex): Promise<void> {
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "orders" where "requestKey" is not null`,
    'Rows (%) of orders have a value in requestKey, which would be lost. If that is meant: npm run plumage -- migrate down --meant orders.requestKey',
    'orders.requestKey'
  )
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "orders" where "requestHash" is not null`,
    'Rows (%) of orders have a value in requestHash, which would be lost. If that is meant: npm run plumage -- migrate down --meant orders.requestHash',
    'orders.requestHash'
  )
  await knex.raw(`
    do $step$ begin
      if exists (select from pg_attribute where attrelid = to_regclass('"orders"') and attname = 'requestKey' and not attisdropped) then
        lock table "orders" in access exclusive mode;
        if exists (select from "orders" where "requestKey" is not null) and ('orders.requestKey' = any(string_to_array(current_setting('plumage.meant', true), ','))) is not true then
          raise exception using message = 'Rows of orders have a value in requestKey, which would be lost. If that is meant: npm run plumage -- migrate down --meant orders.requestKey';
        end if;
        alter table "orders" drop column "requestKey";
      end if;
    end $step$
  `)
  await knex.raw(`
    do $step$ begin
      if exists (select from pg_attribute where attrelid = to_regclass('"orders"') and attname = 'requestHash' and not attisdropped) then
        lock table "orders" in access exclusive mode;
        if exists (select from "orders" where "requestHash" is not null) and ('orders.requestHash' = any(string_to_array(current_setting('plumage.meant', true), ','))) is not true then
          raise exception using message = 'Rows of orders have a value in requestHash, which would be lost. If that is meant: npm run plumage -- migrate down --meant orders.requestHash';
        end if;
        alter table "orders" drop column "requestHash";
      end if;
    end $step$
  `)
}
