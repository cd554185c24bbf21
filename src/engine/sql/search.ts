// The two SQL functions that search is made of; a migration creates them.

/** Letters that do not come apart into a base letter and a mark. */
const special = { from: 'øłđħıßæœþðŋ', to: 'oldhisaotdn' }

/** All that stands between words. It includes every sign that a tsquery gives a meaning to. */
const separators = `.,;:!?@#$%^&*()[]{}<>|/\\+=~"\`_-''’‘“”„«»–—…·•`

/**
 * `plumage_fold` makes text comparable: small letters, no accents, nothing but words and spaces.
 * `plumage_query` makes what somebody typed a query: all of the words, each perhaps only begun.
 *
 * Text of plain ASCII, which has no accents, takes a short cut: folding is a good part of what a write costs.
 *
 * Both are immutable, so that an index can be made of them; PostgreSQL's own `unaccent` is not, and it is an
 * extension that a server may not have.
 */
export const searchFunctions = [
  `create or replace function plumage_fold(input text) returns text language sql immutable parallel safe as $fold$
  select translate(
    case when octet_length(input) = length(input) then lower(input) else translate(
      regexp_replace(lower(normalize(input, NFKD)), '[\\u0300-\\u036F]', '', 'g'), '${special.from}', '${special.to}'
    ) end,
    '${separators}', repeat(' ', ${[...separators.replace("''", "'")].length})
  )
$fold$`,
  `create or replace function plumage_query(input text) returns tsquery language sql immutable parallel safe as $query$
  select case
    when btrim(plumage_fold(input)) = '' then ''::tsquery
    else to_tsquery('simple', regexp_replace(btrim(plumage_fold(input)), '\\s+', ':* & ', 'g') || ':*')
  end
$query$`
]
