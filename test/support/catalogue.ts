// Everything in a database that declarations decide, as text: the judge of migrations, told by nobody but PostgreSQL.
import type { Knex } from 'knex'

/** Everything in a database that declarations decide, as text. */
const catalogue = `
  select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || ' not null ' || a.attnotnull || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
    || ' identity ' || a.attidentity::text || ' generated ' || a.attgenerated::text as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'f')
  union all
  select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
  union all
  select 'index ' || indexdef from pg_indexes where schemaname = 'public'
  union all
  select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
  union all
  select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`

/** @param others tables to leave out, beside those of knex: services that the generator wrote are not declared */
export async function contents(db: Knex, others: readonly string[] = []): Promise<string[]> {
  const { rows } = await db.raw(catalogue)
  const names = ['migrations\\w*', ...others].join('|')
  const foreign = new RegExp(`(^column |^constraint | ON public\\.)"?(${names})"?[. ]`)
  const own = (line: string) => !foreign.test(line)
  // Indentation within a function body says nothing.
  return rows
    .map(({ line }: { line: string }) => line.replace(/\s+/g, ' '))
    .filter(own)
    .sort()
}
