// What writes the journal: a function for each live table, and the triggers that run it.
import type { Definition } from '../definition'
import { quote } from '../sql/columns'
import { literal } from '../sql/literal'
import type { SqlFunction, Trigger } from '../sql/tables'
import { imageColumns } from './image'
import { journalTable } from './tables'

const image = (definition: Definition, row: string) =>
  `(select row_to_json(r) from (select ${imageColumns(definition, row)}) r)`

/**
 * The function that notes the changes of one table. Each table has its own, and it names its columns: so its
 * statements are planned once, and no secret gets in because a column was added.
 *
 * It brings its own search path, for whoever changes rows under another one.
 *
 * @param name of the function
 */
export function journalFunction(definition: Definition, name: string): SqlFunction {
  const [path, table] = [literal(definition.path), quote(definition.table)]
  const [before, after] = [image(definition, 'old'), image(definition, 'new')]
  const note = (columns: string) => `insert into ${journalTable} (resource, "rowId", ${columns})`
  const known = `with known as (select from ${table})`
  const sql = `create or replace function ${name}() returns trigger language plpgsql set search_path from current as $journal$
declare
  is_moved boolean;
begin
  -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
  if tg_op = 'INSERT' then
    ${known}
    ${note('after')}
    values (${path}, new."id",
      ${after});
  elsif tg_op = 'UPDATE' then
    ${known}
    ${note('before, after')}
    values (${path}, new."id", case when new."id" = old."id" then
      ${before} end,
      ${after})
    returning before is null into is_moved;
  elsif tg_op = 'TRUNCATE' then
    ${note('before')}
    select ${path}, t."id",
      ${image(definition, 't')}
    from ${table} t;
  end if;
  -- An update that gives a row another id ends it under the old one.
  if tg_op = 'DELETE' or is_moved then
    ${known}
    ${note('before')}
    values (${path}, old."id",
      ${before});
  end if;
  return null;
end
$journal$`
  return { name, sql }
}

/**
 * The triggers of one table, which run its function.
 * @param name of the function
 */
export function journalTriggers({ table }: Definition, name: string): Trigger[] {
  const on = `on ${quote(table)}`
  return [
    {
      name: journalTable,
      sql: `after insert or update or delete ${on} for each row execute function ${name}()`
    },
    {
      name: `${journalTable}_truncate`,
      sql: `before truncate ${on} for each statement execute function ${name}()`
    }
  ]
}
