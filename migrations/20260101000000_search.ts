// The two functions that search is made of.
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function plumage_fold(input text) returns text language sql immutable parallel safe as $fold$
      select translate(
        case when octet_length(input) = length(input) then lower(input) else translate(
          regexp_replace(lower(normalize(input, NFKD)), '[\\u0300-\\u036F]', '', 'g'), 'øłđħıßæœþðŋ', 'oldhisaotdn'
        ) end,
        '.,;:!\\?@#$%^&*()[]{}<>|/\\+=~"\`_-''’‘“”„«»–—…·•', repeat(' ', 44)
      )
    $fold$
  `)
  await knex.raw(`
    create or replace function plumage_query(input text) returns tsquery language sql immutable parallel safe as $query$
      select case
        when btrim(plumage_fold(input)) = '' then ''::tsquery
        else to_tsquery('simple', regexp_replace(btrim(plumage_fold(input)), '\\s+', ':* & ', 'g') || ':*')
      end
    $query$
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function plumage_query(text)')
  await knex.raw('drop function plumage_fold(text)')
}
