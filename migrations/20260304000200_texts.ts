// The table of texts for phones.
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
    create table "texts" (
      "id" uuid primary key,
      "recipient" varchar(20) not null,
      "message" varchar(80) not null,
      "status" text not null default 'waiting',
      "attempts" integer not null default 0,
      "lastError" varchar(500),
      "sentAt" timestamptz(3),
      "createdAt" timestamptz(3) not null default now(),
      "updatedAt" timestamptz(3) not null default now(),
      constraint "texts_status_choice" check ("status" in ('waiting', 'sent', 'failed'))
    )
  `)
  await knex.raw(`
    create index "texts_search_idx" on "texts" using gin ((to_tsvector('simple', plumage_fold(coalesce("recipient", '')))))
  `)
  await knex.raw(`
    create index "texts_status_idx" on "texts" ("status")
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    lock table "texts" in access exclusive mode
  `)
  await refuse(
    knex,
    `select (count(*))::int as count, current_setting('plumage.meant', true) as meant from "texts"`,
    'texts has rows (%), which would be lost. If that is meant: npm run plumage -- migrate down --meant texts',
    'texts'
  )
  await knex.raw(`
    drop table "texts"
  `)
}
