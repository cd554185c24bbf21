// The text of a migration: a plain file for knex that imports nothing of the application.
import { quote } from '../sql/columns'
import type { Fill, Step } from './columns'
import { isGuard } from './guards'
import type { Guard } from './guards'
import type { Manner } from './statements'

/** SQL within a template literal, within knex, where a question mark would be a placeholder. */
const escaped = (sql: string) =>
  sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('?', '\\\\?')

const indented = (sql: string, by: string) => escaped(sql).replaceAll('\n', `\n${by}`)

const raw = (sql: string) => `  await knex.raw(\`\n    ${indented(sql, '    ')}\n  \`)`

/** How many rows are filled by one statement; few enough that nobody notices that they are locked. */
const BATCH = 5000

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const isFill = (step: Step): step is Fill => typeof step !== 'string' && 'value' in step

/** The functions that fill: one for each column, however often it is filled. */
function namedFills(steps: readonly Step[]): Map<Fill, string> {
  const fills = [...new Set(steps.filter(isFill))]
  const base = ({ table, column }: Fill) => `fill${[...table.split('_'), column].map(capital).join('')}`
  return new Map(
    fills.map((fill, at) => {
      const isTaken = fills.slice(0, at).some(other => base(other) === base(fill))
      return [fill, `${base(fill)}${isTaken ? at : ''}`]
    })
  )
}

/** Fills a column by key, because an offset would be counted anew each time. */
function fillFunction(fill: Fill, name: string): string {
  const [table, column] = [quote(fill.table), quote(fill.column)]
  const sql = indented(
    `with batch as (
  select "id" from ${table} where $last is null or "id" > $last order by "id" limit ${BATCH}
), filled as (
  update ${table} set ${column} = $value from batch
  where ${table}."id" = batch."id" and ${table}.${column} is null
)
select "id" from batch order by "id" desc limit 1`,
    '      '
  )
    .replaceAll('$last', `cast(? as ${fill.idType})`)
    .replace('$value', () => escaped(fill.value))
  return `/** Gives rows without a value one, ${BATCH} at a time in the order of their ids. */
async function ${name}(knex: Knex): Promise<void> {
  let last: string | null = null
  do {
    const { rows }: { rows: { id: string }[] } = await knex.raw(
      \`
      ${sql}
      \`,
      [last, last]
    )
    last = rows[0]?.id ?? null
  } while (last !== null)
}`
}

/** What a guard does, in a migration that may be run again, where its work has been done already. */
const orNothing = `.catch(error => {
    // Run again, this may look for what has its new name or type already.
    if (['42P01', '42703', '42883'].includes(error.code)) return { rows: [{ count: 0 }] }
    throw error
  })`

const guardComment = `/**
 * Refuses to go on where rows are found, unless it is run with \`--meant\` and the name of what they would lose.
 * Everything is asked before anything is changed.
 */`

/** The function that guards call. It is a part of the file, so that the file goes on working as it is. */
const guardFunction = (manner: Manner) => `${guardComment}
async function refuse(knex: Knex, query: string, sentence: string, unlessMeant?: string): Promise<void> {
  const { rows } = await knex.raw(query)${manner === 'patient' ? orNothing : ''}
  const [{ count, meant }] = rows
  if (count === 0 || (unlessMeant && meant?.split(',').includes(unlessMeant))) return
  throw new Error(sentence.replace('%', count))
}`

const quoted = (text: string) =>
  text.includes("'") && !text.includes('"')
    ? `"${text.replaceAll('\\', '\\\\')}"`
    : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The query of a guard; it answers one row. */
export const guardQuery = ({ count = 'count(*)', found }: Guard): string =>
  `select (${count})::int as count, current_setting('plumage.meant', true) as meant ${found}`

function guardLine(guard: Guard): string {
  const inside = [
    `\`${escaped(guardQuery(guard))}\``,
    quoted(guard.sentence),
    ...(guard.unlessMeant ? [quoted(guard.unlessMeant)] : [])
  ]
  return `  await refuse(\n    knex,\n    ${inside.join(',\n    ')}\n  )`
}

function way(direction: string, steps: readonly Step[], fills: ReadonlyMap<Fill, string>): string {
  const lines = steps.map(step => {
    if (isGuard(step)) return guardLine(step)
    return isFill(step) ? `  await ${fills.get(step)}(knex)` : raw(step)
  })
  return `export async function ${direction}(knex: Knex): Promise<void> {\n${lines.join('\n')}\n}`
}

/** The first line of a migration, which says what it is for. */
export const headline = (message: string): string =>
  `// ${capital(message)}${/[.!?]$/.test(message) ? '' : '.'}`

/** What says whose tables a migration changes. */
export const domainLine = (domain: string): string =>
  `// Where this domain is off, the migration is passed over.\nexport const domain = '${domain}'`

const patience = `// No transaction: indexes are built beside the work, and nobody waits. Every statement can be run again.
export const config = { transaction: false }`

/**
 * The text of a migration in TypeScript.
 * @param message one line that says what it is for
 * @param domain whose tables it changes; the house's when undefined
 */
export function migrationText(
  message: string,
  domain: string | undefined,
  manner: Manner,
  up: readonly Step[],
  down: readonly Step[]
): string {
  const fills = namedFills([...up, ...down])
  return [
    `${headline(message)}\nimport type { Knex } from 'knex'`,
    ...(domain === undefined ? [] : [domainLine(domain)]),
    ...(manner === 'patient' ? [patience] : []),
    ...[...fills].map(([fill, name]) => fillFunction(fill, name)),
    ...([...up, ...down].some(isGuard) ? [guardFunction(manner)] : []),
    way('up', up, fills),
    way('down', down, fills)
  ]
    .join('\n\n')
    .concat('\n')
}
