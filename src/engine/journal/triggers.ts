// What writes the journal: a function for each live table, and the triggers that run it.
import type { Definition } from '../definition'
import { quote } from '../sql/columns'
import { literal } from '../sql/literal'
import type { SqlFunction, Trigger } from '../sql/tables'
import { imageColumns } from './image'
import { journalTable } from './tables'

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
  // No field can have a name with an underscore, and be taken for the whole row.
  const image = (row: 'old' | 'new') => `(select ${imageColumns(definition, row)}) as ${row}_row`
  const note = (columns: string) => `insert into ${journalTable} (resource, "rowId", ${columns})`
  const known = `with known as (select from ${table})`
  const created = `${known}
    ${note('after')}
    select ${path}, new."id", row_to_json(new_row)
    from ${image('new')};`
  const removed = `${known}
    ${note('before')}
    select ${path}, old."id", row_to_json(old_row)
    from ${image('old')};`
  const sql = `create or replace function ${name}() returns trigger language plpgsql set search_path from current as $journal$
begin
  -- That a statement knows the table costs nothing, and has it planned anew when a column changes its type.
  if tg_op = 'INSERT' then
    ${created}
  elsif tg_op = 'DELETE' then
    ${removed}
  elsif tg_op = 'UPDATE' then
    ${known}
    ${note('before, after')}
    select ${path}, new."id", row_to_json(old_row), row_to_json(new_row)
    from ${image('old')},
      ${image('new')}
    where new."id" = old."id";
    -- Another id ends one row and begins another.
    if not found then
      ${removed.replaceAll('\n', '\n  ')}
      ${created.replaceAll('\n', '\n  ')}
    end if;
  else
    ${note('before')}
    select ${path}, old_row."id", row_to_json(old_row)
    from (select ${imageColumns(definition, 't')} from ${table} t) as old_row;
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
