// API keys.
import type { Knex } from 'knex'

/**
 * Refuses to go on where rows are found, unless it is run with `--meant` and the name of what they would lose.
 * Everything is asked before anything is changed.
 */
async function refuse(knex: Knex, query: string, sentence: string, unlessMeant?: string): Promise<void> {
  const { rows } = await knex.raw(query)
  const [{ count, meant }] = rows
  if (count === 0 || (unlessMeant && meant?.split(',').includes(unlessMeant))) return
  throw new Error(sentence.replace('%', count))
}

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table "api_keys" (
      "id" uuid primary key,
      "name" varchar(100) not null,
      "prefix" varchar(20) not null,
      "hash" varchar(64) not null,
      "scopes" jsonb not null,
      "expiresAt" timestamptz(3),
      "lastUsedAt" timestamptz(3),
      "userId" integer not null,
      "createdAt" timestamptz(3) not null default now(),
      "updatedAt" timestamptz(3) not null default now(),
      constraint "api_keys_hash_key" unique ("hash"),
      constraint "api_keys_userId_fkey" foreign key ("userId") references "users" ("id") on delete cascade
    )
  `)
  await knex.raw(`
    create index "api_keys_userId_id_idx" on "api_keys" ("userId", "id")
  `)
  await knex.raw(`
    create or replace function plumage_journal_api_keys() returns trigger language plpgsql set search_path from current as $journal$
    begin
      -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
      if tg_op = 'INSERT' then
        with known as (select from "api_keys")
        insert into plumage_journal (resource, "rowId", after)
        select 'api-keys', new."id", row_to_json(new_row)
        from (select new."id", new."name", new."prefix", new."scopes", new."expiresAt", new."lastUsedAt", new."userId", new."createdAt", new."updatedAt") as new_row;
      elsif tg_op = 'DELETE' then
        with known as (select from "api_keys")
        insert into plumage_journal (resource, "rowId", before)
        select 'api-keys', old."id", row_to_json(old_row)
        from (select old."id", old."name", old."prefix", old."scopes", old."expiresAt", old."lastUsedAt", old."userId", old."createdAt", old."updatedAt") as old_row;
      elsif tg_op = 'UPDATE' then
        with known as (select from "api_keys")
        insert into plumage_journal (resource, "rowId", before, after)
        select 'api-keys', new."id", row_to_json(old_row), row_to_json(new_row)
        from (select old."id", old."name", old."prefix", old."scopes", old."expiresAt", old."lastUsedAt", old."userId", old."createdAt", old."updatedAt") as old_row,
          (select new."id", new."name", new."prefix", new."scopes", new."expiresAt", new."lastUsedAt", new."userId", new."createdAt", new."updatedAt") as new_row
        where new."id" = old."id";
        -- Another id ends one row and begins another.
        if not found then
          with known as (select from "api_keys")
          insert into plumage_journal (resource, "rowId", before)
          select 'api-keys', old."id", row_to_json(old_row)
          from (select old."id", old."name", old."prefix", old."scopes", old."expiresAt", old."lastUsedAt", old."userId", old."createdAt", old."updatedAt") as old_row;
          with known as (select from "api_keys")
          insert into plumage_journal (resource, "rowId", after)
          select 'api-keys', new."id", row_to_json(new_row)
          from (select new."id", new."name", new."prefix", new."scopes", new."expiresAt", new."lastUsedAt", new."userId", new."createdAt", new."updatedAt") as new_row;
        end if;
      else
        insert into plumage_journal (resource, "rowId", before)
        select 'api-keys', old_row."id", row_to_json(old_row)
        from (select t."id", t."name", t."prefix", t."scopes", t."expiresAt", t."lastUsedAt", t."userId", t."createdAt", t."updatedAt" from "api_keys" t) as old_row;
      end if;
      return null;
    end
    $journal$
  `)
  await knex.raw(`
    create or replace trigger "plumage_journal" after insert or update or delete on "api_keys" for each row execute function plumage_journal_api_keys()
  `)
  await knex.raw(`
    create or replace trigger "plumage_journal_truncate" before truncate on "api_keys" for each statement execute function plumage_journal_api_keys()
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    lock table "api_keys" in access exclusive mode
  `)
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "api_keys"`,
    'api_keys has rows (%), which would be lost. If that is meant: npm run plumage -- migrate down --meant api_keys',
    'api_keys'
  )
  await knex.raw(`
    drop table "api_keys"
  `)
  await knex.raw(`
    drop function if exists plumage_journal_api_keys()
  `)
}
