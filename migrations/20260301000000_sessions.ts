// Sessions.
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
    create table "sessions" (
      "id" uuid primary key,
      "device" varchar(500),
      "address" varchar(100),
      "usedAt" timestamptz(3) not null,
      "expiresAt" timestamptz(3) not null,
      "generation" integer not null default 0,
      "renewedAt" timestamptz(3),
      "userId" integer not null,
      "createdAt" timestamptz(3) not null default now(),
      "updatedAt" timestamptz(3) not null default now(),
      constraint "sessions_userId_fkey" foreign key ("userId") references "users" ("id") on delete cascade
    )
  `)
  await knex.raw(`
    create index "sessions_expiresAt_idx" on "sessions" ("expiresAt")
  `)
  await knex.raw(`
    create index "sessions_userId_id_idx" on "sessions" ("userId", "id")
  `)
  await knex.raw(`
    create or replace function plumage_journal_sessions() returns trigger language plpgsql set search_path from current as $journal$
    begin
      -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
      if tg_op = 'INSERT' then
        with known as (select from "sessions")
        insert into plumage_journal (resource, "rowId", after)
        select 'sessions', new."id", row_to_json(new_row)
        from (select new."id", new."device", new."address", new."usedAt", new."expiresAt", new."userId", new."createdAt", new."updatedAt") as new_row;
      elsif tg_op = 'DELETE' then
        with known as (select from "sessions")
        insert into plumage_journal (resource, "rowId", before)
        select 'sessions', old."id", row_to_json(old_row)
        from (select old."id", old."device", old."address", old."usedAt", old."expiresAt", old."userId", old."createdAt", old."updatedAt") as old_row;
      elsif tg_op = 'UPDATE' then
        with known as (select from "sessions")
        insert into plumage_journal (resource, "rowId", before, after)
        select 'sessions', new."id", row_to_json(old_row), row_to_json(new_row)
        from (select old."id", old."device", old."address", old."usedAt", old."expiresAt", old."userId", old."createdAt", old."updatedAt") as old_row,
          (select new."id", new."device", new."address", new."usedAt", new."expiresAt", new."userId", new."createdAt", new."updatedAt") as new_row
        where new."id" = old."id";
        -- Another id ends one row and begins another.
        if not found then
          with known as (select from "sessions")
          insert into plumage_journal (resource, "rowId", before)
          select 'sessions', old."id", row_to_json(old_row)
          from (select old."id", old."device", old."address", old."usedAt", old."expiresAt", old."userId", old."createdAt", old."updatedAt") as old_row;
          with known as (select from "sessions")
          insert into plumage_journal (resource, "rowId", after)
          select 'sessions', new."id", row_to_json(new_row)
          from (select new."id", new."device", new."address", new."usedAt", new."expiresAt", new."userId", new."createdAt", new."updatedAt") as new_row;
        end if;
      else
        insert into plumage_journal (resource, "rowId", before)
        select 'sessions', old_row."id", row_to_json(old_row)
        from (select t."id", t."device", t."address", t."usedAt", t."expiresAt", t."userId", t."createdAt", t."updatedAt" from "sessions" t) as old_row;
      end if;
      return null;
    end
    $journal$
  `)
  await knex.raw(`
    create or replace trigger "plumage_journal" after insert or update or delete on "sessions" for each row execute function plumage_journal_sessions()
  `)
  await knex.raw(`
    create or replace trigger "plumage_journal_truncate" before truncate on "sessions" for each statement execute function plumage_journal_sessions()
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    lock table "sessions" in access exclusive mode
  `)
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "sessions"`,
    'sessions has rows (%), which would be lost. If that is meant: npm run plumage -- migrate down --meant sessions',
    'sessions'
  )
  await knex.raw(`
    drop table "sessions"
  `)
  await knex.raw(`
    drop function if exists plumage_journal_sessions()
  `)
}
