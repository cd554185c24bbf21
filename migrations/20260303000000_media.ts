// The table of uploads.
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
    create table "media" (
      "id" uuid primary key,
      "resource" varchar(63) not null,
      "field" varchar(63) not null,
      "name" varchar(255) not null,
      "type" varchar(127) not null,
      "size" integer not null,
      "checksum" varchar(44) not null,
      "state" text not null default 'pending',
      "rowId" varchar(63),
      "width" integer,
      "height" integer,
      "problem" varchar(500),
      "key" text,
      "thumbnails" jsonb,
      "userId" integer,
      "createdAt" timestamptz(3) not null default now(),
      "updatedAt" timestamptz(3) not null default now(),
      constraint "media_state_choice" check ("state" in ('pending', 'ready', 'attached', 'gone')),
      constraint "media_userId_fkey" foreign key ("userId") references "users" ("id") on delete set null
    )
  `)
  await knex.raw(`
    create index "media_resource_field_state_idx" on "media" ("resource", "field", "state")
  `)
  await knex.raw(`
    create index "media_state_idx" on "media" ("state")
  `)
  await knex.raw(`
    create index "media_userId_id_idx" on "media" ("userId", "id")
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    lock table "media" in access exclusive mode
  `)
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "media"`,
    'media has rows (%), which would be lost. If that is meant: npm run plumage -- migrate down --meant media',
    'media'
  )
  await knex.raw(`
    drop table "media"
  `)
}
