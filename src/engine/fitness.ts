// Fitness: whether the tables of a database still fit the definitions, and which calls break where they do not.
import type { Knex } from 'knex'
import type { Definitions } from './definition'
import { journalTable } from './journal'
import type { Method } from './resource'

/**
 * What a misfit breaks: also reading, because every statement names every column; new rows only; or the history, and
 * with it live events, of changes that nothing notes.
 */
export type Broken = 'every call' | 'create' | 'history'

/** One thing about a table that its definition cannot do with. */
export interface Misfit {
  /** Path of the resource. */
  readonly path: string
  /** For developers, for example `coupons has no table` or `coupons.amount has no column`. */
  readonly problem: string
  readonly breaks: Broken
}

/** A column on which definition and database differ; null for what one of them does not have. */
interface Difference {
  readonly table: string
  readonly column: string
  readonly declared: string | null
  readonly actual: string | null
  /** Whether an insert has to give it a value. */
  readonly demanded: boolean | null
  /** Whether the database has the table at all. */
  readonly isThere: boolean
}

/** Lengths are left out: whatever they refuse is refused value by value. */
const findingsSql = `
  with declared as (
    select "table", "column", coalesce(to_regtype(type)::text, type) as type
    from jsonb_to_recordset(?::jsonb) as d ("table" text, "column" text, type text)
  ), actual as (
    select c.relname::text as "table", a.attname::text as "column", a.atttypid::regtype::text as type,
      a.attnotnull and not a.atthasdef and a.attidentity = '' as demanded
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'f')
      and c.relname in (select "table" from declared)
  ), differences as (
    select "table", "column", declared.type as declared, actual.type as actual, demanded,
      exists (select from actual other where other."table" = coalesce(declared."table", actual."table")) as "isThere"
    from declared full join actual using ("table", "column")
    where declared.type is distinct from actual.type
    order by "table", "column"
  ), unnoted as (
    select live."table" from jsonb_array_elements_text(?::jsonb) as live ("table")
    where exists (select from actual where actual."table" = live."table") and not exists (
      select from pg_trigger g join pg_class c on c.oid = g.tgrelid
      where c.relnamespace = current_schema()::regnamespace and c.relname = live."table"
        and g.tgname = '${journalTable}' and g.tgenabled in ('O', 'A'))
  )
  select array(select to_jsonb(differences) from differences) as differences,
    array(select "table" from unnoted) as unnoted`

/** Types that hold every value of another one as it is, so that statements work on either. */
const alike: Record<string, readonly string[]> = {
  'character varying': ['text'],
  text: ['character varying'],
  integer: ['bigint']
}

function misfitOf(path: string, { column, declared, actual, demanded }: Difference): Misfit | undefined {
  const name = `${path}.${column}`
  if (actual === null) return { path, problem: `${name} has no column`, breaks: 'every call' }
  if (declared !== null) {
    if (alike[declared]?.includes(actual)) return undefined
    return { path, problem: `${name} is ${actual} and not ${declared}`, breaks: 'every call' }
  }
  if (!demanded) return undefined
  return { path, problem: `${name} must have a value and is not declared`, breaks: 'create' }
}

/**
 * Compares the tables of a database with the definitions, in one statement to its catalogue. More than the
 * definitions ask for is no misfit: other tables, columns that may stay empty, indexes, constraints.
 *
 * @param knex the database
 * @param definitions those of all resources
 * @returns what does not fit, in the order of the definitions
 */
export async function findMisfits(knex: Knex, definitions: Definitions): Promise<Misfit[]> {
  const all = [...definitions.values()]
  const declared = all.flatMap(({ table, fields }) =>
    [...fields.values()].map(({ name, column }) => ({ table, column: name, type: column }))
  )
  const live = all.filter(each => each.live).map(({ table }) => table)
  const { rows } = await knex.raw(findingsSql, [JSON.stringify(declared), JSON.stringify(live)])
  const { differences, unnoted }: { differences: Difference[]; unnoted: string[] } = rows[0]
  return all.flatMap(({ path, table }): Misfit[] => {
    const own = differences.filter(each => each.table === table)
    if (own.some(({ isThere }) => !isThere))
      return [{ path, problem: `${path} has no table`, breaks: 'every call' }]
    const misfits = own.flatMap(each => misfitOf(path, each) ?? [])
    if (!unnoted.includes(table)) return misfits
    return [...misfits, { path, problem: `${path} has no trigger ${journalTable}`, breaks: 'history' }]
  })
}

/** From the least to the worst. */
const severity: readonly Broken[] = ['history', 'create', 'every call']

/**
 * The resources that misfits concern, for the engine to look up at every call.
 * @returns path → what is broken
 */
export function unfitResources(misfits: readonly Misfit[]): ReadonlyMap<string, Broken> {
  const unfit = new Map<string, Broken>()
  for (const { path, breaks } of misfits) {
    const worst = severity.findLast(each => each === breaks || each === unfit.get(path))!
    unfit.set(path, worst)
  }
  return unfit
}

/** Whether a method of a resource cannot work. */
export const isBroken = (broken: Broken | undefined, method: Method | 'action'): boolean =>
  broken === 'every call' || broken === method
