// Everything in a database that declarations decide, as text: the judge of migrations, told by nobody but PostgreSQL.
import type { Knex } from 'knex'

/** Everything in a database that declarations decide, as text. */
const catalogue = `
  select 'column ' || c.table_name || '.' || c.column_name || ' ' || c.udt_name
    || coalesce('(' || coalesce(c.character_maximum_length, c.datetime_precision, c.numeric_precision) || ')', '')
    || coalesce(',' || c.numeric_scale, '') || ' null ' || c.is_nullable
    || ' default ' || coalesce(c.column_default, '-') || ' identity ' || c.is_identity as line
  from information_schema.columns c where c.table_schema = 'public'
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
