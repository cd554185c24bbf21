// Pictures of the users.
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
    alter table "users" add column "avatar" jsonb
  `)
  await knex.raw(`
    create or replace function plumage_journal_users() returns trigger language plpgsql set search_path from current as $journal$
    begin
      -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
      if tg_op = 'INSERT' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", after)
        select 'users', new."id", row_to_json(new_row)
        from (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."avatar", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row;
      elsif tg_op = 'DELETE' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", before)
        select 'users', old."id", row_to_json(old_row)
        from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."avatar", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row;
      elsif tg_op = 'UPDATE' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", before, after)
        select 'users', new."id", row_to_json(old_row), row_to_json(new_row)
        from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."avatar", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row,
          (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."avatar", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row
        where new."id" = old."id";
        -- Another id ends one row and begins another.
        if not found then
          with known as (select from "users")
          insert into plumage_journal (resource, "rowId", before)
          select 'users', old."id", row_to_json(old_row)
          from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."avatar", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row;
          with known as (select from "users")
          insert into plumage_journal (resource, "rowId", after)
          select 'users', new."id", row_to_json(new_row)
          from (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."avatar", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row;
        end if;
      else
        insert into plumage_journal (resource, "rowId", before)
        select 'users', old_row."id", row_to_json(old_row)
        from (select t."id", t."email", t."username", t."firstName", t."lastName", t."phone", t."avatar", t."confirmedAt", t."lockedAt", t."role", t."createdAt", t."updatedAt" from "users" t) as old_row;
      end if;
      return null;
    end
    $journal$
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    lock table "users" in access exclusive mode
  `)
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "users" where "avatar" is not null`,
    'Rows (%) of users have a value in avatar, which would be lost. If that is meant: npm run plumage -- migrate down --meant users.avatar',
    'users.avatar'
  )
  await knex.raw(`
    create or replace function plumage_journal_users()
     RETURNS trigger
     LANGUAGE plpgsql
     SET search_path FROM CURRENT
    AS $function$
    begin
      -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
      if tg_op = 'INSERT' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", after)
        select 'users', new."id", row_to_json(new_row)
        from (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row;
      elsif tg_op = 'DELETE' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", before)
        select 'users', old."id", row_to_json(old_row)
        from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row;
      elsif tg_op = 'UPDATE' then
        with known as (select from "users")
        insert into plumage_journal (resource, "rowId", before, after)
        select 'users', new."id", row_to_json(old_row), row_to_json(new_row)
        from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row,
          (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row
        where new."id" = old."id";
        -- Another id ends one row and begins another.
        if not found then
          with known as (select from "users")
          insert into plumage_journal (resource, "rowId", before)
          select 'users', old."id", row_to_json(old_row)
          from (select old."id", old."email", old."username", old."firstName", old."lastName", old."phone", old."confirmedAt", old."lockedAt", old."role", old."createdAt", old."updatedAt") as old_row;
          with known as (select from "users")
          insert into plumage_journal (resource, "rowId", after)
          select 'users', new."id", row_to_json(new_row)
          from (select new."id", new."email", new."username", new."firstName", new."lastName", new."phone", new."confirmedAt", new."lockedAt", new."role", new."createdAt", new."updatedAt") as new_row;
        end if;
      else
        insert into plumage_journal (resource, "rowId", before)
        select 'users', old_row."id", row_to_json(old_row)
        from (select t."id", t."email", t."username", t."firstName", t."lastName", t."phone", t."confirmedAt", t."lockedAt", t."role", t."createdAt", t."updatedAt" from "users" t) as old_row;
      end if;
      return null;
    end
    $function$
  `)
  await knex.raw(`
    alter table "users" drop column "avatar"
  `)
}
