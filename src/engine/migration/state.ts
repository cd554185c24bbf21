// The state of a database: its tables as PostgreSQL itself describes them, so that two can be compared.
import type { Knex } from 'knex'
import { isJournal } from '../journal'
import { sameLiterals } from '../sql/literal'

export interface ColumnState {
  readonly name: string
  /** As PostgreSQL writes it, for example `character varying(50)`. */
  readonly type: string
  readonly notNull: boolean
  /** SQL of its default. */
  readonly default: string | null
  /** Whether the database counts its values up by itself. */
  readonly identity: boolean
}

/** A constraint, an index or a trigger; what they have in common is that a name stands for a definition. */
export interface Part {
  readonly name: string
  readonly kind: 'primary' | 'unique' | 'reference' | 'check' | 'index' | 'trigger'
  /** SQL without the name: two parts with the same definition do the same. */
  readonly definition: string
  /** Columns of its own table that it depends on; of a trigger, the list of ids that it keeps true. */
  readonly columns: readonly string[]
  /** The table that a reference, or a list of ids, leads to. */
  readonly target?: string
  /** The function that a trigger runs. */
  readonly runs?: string
}

export interface TableState {
  readonly name: string
  readonly columns: ReadonlyMap<string, ColumnState>
  readonly parts: ReadonlyMap<string, Part>
}

export interface DatabaseState {
  readonly tables: ReadonlyMap<string, TableState>
  /** Definitions of Plumage's own functions by name. */
  readonly functions: ReadonlyMap<string, string>
}

const columnsSql = `
  select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as "notNull", pg_get_expr(d.adbin, d.adrelid) as "default", a.attidentity <> '' as identity
  from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
  order by c.relname, a.attnum`

/** Since PostgreSQL 18 a NOT NULL is a constraint too ('n'); it is told by its column. */
const constraintsSql = `
  select t.relname as "table", c.conname as name,
    case c.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'reference' else 'check' end as kind,
    pg_get_constraintdef(c.oid) as definition, f.relname as target,
    array(select attname::text from pg_attribute where attrelid = t.oid and attnum = any(c.conkey)) as columns
  from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class f on f.oid = c.confrelid
  where c.connamespace = current_schema()::regnamespace and c.contype in ('p', 'u', 'f', 'c')
  order by t.relname, c.conname`

/** An index that was never finished counts as none of its definition. */
const indexesSql = `
  select t.relname as "table", i.relname as name, 'index' as kind,
    case when x.indisvalid then '' else 'unfinished ' end || case when x.indisunique then 'unique ' else '' end
      || substring(pg_get_indexdef(i.oid) from ' (USING .*)$') as definition,
    array(
      select a.attname::text from pg_attribute a where a.attrelid = t.oid and a.attnum in (
        select refobjsubid from pg_depend where objid = i.oid and refobjid = t.oid and refobjsubid > 0)
    ) as columns
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
  where t.relnamespace = current_schema()::regnamespace
    and not exists (select from pg_constraint c where c.conindid = i.oid and c.contype in ('p', 'u'))
  order by t.relname, i.relname`

/** A trigger that keeps a list of ids says to its function of which column and table; both as they were named then. */
const triggersSql = `
  select t.relname as "table", g.tgname as name, 'trigger' as kind,
    regexp_replace(pg_get_triggerdef(g.oid, true), '^CREATE TRIGGER ("[^"]+"|\\S+) ', '') as definition,
    array_remove(array[said[1]], null) as columns, said[2] as target, p.proname as runs
  from pg_trigger g join pg_class t on t.oid = g.tgrelid join pg_proc p on p.oid = g.tgfoid
    cross join string_to_array(nullif(encode(g.tgargs, 'escape'), ''), '\\000') as said
  where t.relnamespace = current_schema()::regnamespace and not g.tgisinternal and g.tgname like 'plumage\\_%'
  order by t.relname, g.tgname`

/** The search path of a function is that of whoever makes it, and no part of what it does. */
const functionsSql = `
  select proname as name,
    regexp_replace(pg_get_functiondef(oid), '\\mSET search_path TO [^\\n]*', 'SET search_path FROM CURRENT') as definition
  from pg_proc
  where pronamespace = current_schema()::regnamespace and proname like 'plumage\\_%' order by proname`

/**
 * Reads the state of a database.
 *
 * What is compared is what PostgreSQL makes of a definition: it writes every expression in one way, however
 * it was written when it came in.
 *
 * @param knex a connection; the tables of its first schema are read
 */
export async function readState(knex: Knex): Promise<DatabaseState> {
  const rowsOf = async (sql: string): Promise<any[]> => (await knex.raw(sql.replaceAll('?', '\\?'))).rows
  const tables = new Map<
    string,
    { name: string; columns: Map<string, ColumnState>; parts: Map<string, Part> }
  >()
  for (const { table, ...column } of await rowsOf(columnsSql)) {
    if (!tables.has(table)) tables.set(table, { name: table, columns: new Map(), parts: new Map() })
    const standard = column.default === null ? null : sameLiterals(column.default)
    tables.get(table)!.columns.set(column.name, { ...column, default: standard })
  }
  for (const sql of [constraintsSql, indexesSql, triggersSql]) {
    for (const { table, ...part } of await rowsOf(sql)) {
      tables.get(table)?.parts.set(part.name, { ...part, definition: sameLiterals(part.definition) })
    }
  }
  const functions = await rowsOf(functionsSql)
  return { tables, functions: new Map(functions.map(({ name, definition }) => [name, definition])) }
}

/** Whether a table was made from a declaration: those have an id and the two times that come by themselves. */
const isDeclared = ({ columns }: TableState) =>
  columns.has('id') &&
  ['createdAt', 'updatedAt'].every(name => {
    const column = columns.get(name)
    return column?.type === 'timestamp(3) with time zone' && column.default === 'now()'
  })

/**
 * Whether a table was made from a declaration, or belongs to the journal. Others, such as those of hand-written
 * services, are nobody's business here.
 */
export const isOurs = (table: TableState): boolean => isDeclared(table) || isJournal(table.name)

/** The name of a table or of a column of it, as people write it after `--meant` and `--fill`. */
export const subject = (table: string, column?: string): string => (column ? `${table}.${column}` : table)
