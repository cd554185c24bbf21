// Memberships: what keeps lists of ids true, as a foreign key does for a single one, by triggers on both tables.
import type { Definition, Definitions, FieldDefinition } from '../definition'
import { quote } from './columns'
import { literal } from './literal'
import { shortName } from './names'
import type { SqlFunction, Trigger } from './tables'

/** A list of ids, whose it is, and whose ids they are. */
interface Membership {
  readonly definition: Definition
  readonly field: FieldDefinition
  readonly target: Definition
}

/** What keeps a table's part of its memberships. */
interface Keeping {
  readonly functions: readonly SqlFunction[]
  readonly triggers: readonly Trigger[]
}

/** The name that a breach is told by, as if a foreign key were broken. */
export const membershipName = (table: string, field: string): string => shortName(table, field, 'fkey')

function membershipsOf(definitions: Definitions): Membership[] {
  return [...definitions.values()].flatMap(definition =>
    [...definition.fields.values()]
      .filter(({ reference }) => reference?.many)
      .map(field => ({ definition, field, target: definitions.get(field.reference!.to)! }))
  )
}

const functionOf = (name: string, body: string): SqlFunction => ({
  name,
  sql: `create or replace function ${quote(name)}() returns trigger language plpgsql set search_path from current as $references$
${body}
$references$`
})

/** A breach, told as PostgreSQL tells one of a foreign key. */
const breach = ({ definition: { table }, field: { name } }: Membership, code: string, message: string) =>
  `raise exception using errcode = '${code}', table = ${literal(table)}, constraint = ${literal(membershipName(table, name))},
        message = ${literal(message)};`

/**
 * Ids that come into a list must be those of rows. The rows are locked as a foreign key locks them: whoever removes one
 * waits, and then finds its id in the list. Ids that were in the list need no look: the removal of their row takes them
 * out, and to lock them would set two removals waiting for each other. No column has an underscore as the variables have.
 */
function arrival(membership: Membership): SqlFunction {
  const { definition, field, target } = membership
  const column = quote(field.name)
  return functionOf(
    shortName('plumage_references', definition.table, field.name),
    `declare
  wanted_ids ${field.column} := new.${column};
  seen_rows integer;
begin
  if tg_op = 'UPDATE' then
    if new.${column} is not distinct from old.${column} then
      return null;
    end if;
    wanted_ids := array(select id from unnest(new.${column}) id where (id = any(old.${column})) is not true);
  end if;
  if cardinality(wanted_ids) > 0 then
    select count(*) into seen_rows
    from (select from ${quote(target.table)} t where t."id" = any(wanted_ids) order by t."id" for key share) as rows;
    if seen_rows < cardinality(wanted_ids) then
      ${breach(membership, '23503', `${field.name} has an id that ${target.table} does not have`)}
    end if;
  end if;
  return null;
end`
  )
}

/**
 * When a row goes, its id goes from the lists, or it may not go. Either is looked for after the row is locked, so that
 * lists which came meanwhile are seen; a transaction that sees only what was there when it began would miss them.
 */
function departure(membership: Membership): SqlFunction {
  const { definition, field, target } = membership
  const [table, column] = [quote(definition.table), quote(field.name)]
  const isUsed = `exists (select from ${table} t where t.${column} @> array[old."id"])`
  const message = `${definition.table} has the id in ${field.name}`
  const remove =
    field.reference!.onDelete === 'restrict'
      ? `if ${isUsed} then
      ${breach(membership, '23001', message)}
    end if;`
      : `update ${table} set ${column} = array_remove(${column}, old."id"), "updatedAt" = now()
    where ${column} @> array[old."id"];`
  return functionOf(
    shortName('plumage_referenced', definition.table, field.name),
    `begin
  if tg_op = 'UPDATE' then
    if new."id" = old."id" then
      return null;
    end if;
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = '0A000',
      message = ${literal(`rows of ${target.table} are removed in transactions that read committed only`)};
  end if;
  if tg_op = 'DELETE' then
    ${remove}
  elsif tg_op = 'UPDATE' then
    if ${isUsed} then
      ${breach(membership, '23503', message)}
    end if;
  elsif exists (select from ${table} t where t.${column} <> '{}') then
    ${breach(membership, '23503', message)}
  end if;
  return null;
end`
  )
}

/** The trigger on the table that has the list. What it says to its function is for the migration writer. */
const arrivalTrigger = ({ definition, field, target }: Membership): Trigger => ({
  name: shortName('plumage_references', field.name),
  sql:
    `after insert or update on ${quote(definition.table)} for each row execute function ` +
    `${quote(shortName('plumage_references', definition.table, field.name))}(${literal(field.name)}, ${literal(target.table)})`
})

function departureTriggers({ definition, field, target }: Membership): Trigger[] {
  const name = shortName('plumage_referenced', definition.table, field.name)
  const [on, run] = [`on ${quote(target.table)}`, `execute function ${quote(name)}()`]
  return [
    { name, sql: `after delete or update ${on} for each row ${run}` },
    {
      name: shortName('plumage_referenced', definition.table, field.name, 'truncate'),
      sql: `after truncate ${on} for each statement ${run}`
    }
  ]
}

/** The functions and triggers of one table: for the lists that it has, and for those that have its ids. */
export function keepingOf(definition: Definition, definitions: Definitions): Keeping {
  const all = membershipsOf(definitions)
  const own = all.filter(each => each.definition === definition)
  const others = all.filter(({ target }) => target === definition)
  return {
    functions: [...own.map(arrival), ...others.map(departure)],
    triggers: [...own.map(arrivalTrigger), ...others.flatMap(departureTriggers)]
  }
}
