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

const fillName = ({ table, column }: Fill) => `fill${[...table.split('_'), column].map(capital).join('')}`

/** A function of the migration that fills a column: by key, because an offset would be counted anew each time. */
function fillFunction(fill: Fill): string {
  const [table, column] = [quote(fill.table), quote(fill.column)]
  const least = fill.idType === 'uuid' ? "'00000000-0000-0000-0000-000000000000'" : '0'
  const sql = `with batch as (
  select "id" from ${table} where "id" > cast(? as ${fill.idType}) order by "id" limit ${BATCH}
), filled as (
  update ${table} set ${column} = ${fill.value} from batch
  where ${table}."id" = batch."id" and ${table}.${column} is null
)
select "id" from batch order by "id" desc limit 1`
  const text = indented(sql, '      ').replace('cast(\\\\? as', 'cast(? as')
  return `/** Gives rows without a value one, ${BATCH} at a time in the order of their ids. */
async function ${fillName(fill)}(knex: Knex): Promise<void> {
  for (let last: unknown = ${least}; last !== undefined; ) {
    const { rows } = await knex.raw(
      \`
      ${text}
      \`,
      [last as string]
    )
    last = rows[0]?.id
  }
}`
}

/** What a guard does, in a migration that may be run again, where its work has been done already. */
const orNothing = `.catch(error => {
    // Run again, this may look for what has its new name or type already.
    if (['42P01', '42703', '42883'].includes(error.code)) return { rows: [{ count: 0 }] }
    throw error
  })`

/** The function that guards call. It is a part of the file, so that the file goes on working as it is. */
const guardFunction = (
  manner: Manner
) => `/** Refuses to go on where rows are found, unless it is run with \`--meant\` and the name of what is lost. */
async function refuse(knex: Knex, found: string, sentence: string, unlessMeant?: string): Promise<void> {
  const query = \`select count(*)::int as count, current_setting('plumage.meant', true) as meant \${found}\`
  const { rows } = await knex.raw(query)${manner === 'patient' ? orNothing : ''}
  const [{ count, meant }] = rows
  if (count === 0 || (unlessMeant && meant?.split(',').includes(unlessMeant))) return
  throw new Error(sentence.replace('%', count))
}`

const isFill = (step: Step): step is Fill => typeof step !== 'string' && 'value' in step

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function guardLine({ found, sentence, unlessMeant }: Guard): string {
  const inside = [
    `\`${escaped(found)}\``,
    sentence.includes("'") ? JSON.stringify(sentence) : quoted(sentence),
    ...(unlessMeant ? [quoted(unlessMeant)] : [])
  ]
  return `  await refuse(\n    knex,\n    ${inside.join(',\n    ')}\n  )`
}

function line(step: Step): string {
  if (isGuard(step)) return guardLine(step)
  return isFill(step) ? `  await ${fillName(step)}(knex)` : raw(step)
}

const way = (
  direction: string,
  steps: readonly Step[]
) => `export async function ${direction}(knex: Knex): Promise<void> {
${steps.map(line).join('\n')}
}`

const sentence = (message: string) => `${capital(message)}${/[.!?]$/.test(message) ? '' : '.'}`

const patience = `// No transaction: indexes are built beside the work, and nobody waits. Every statement can be run again.
export const config = { transaction: false }`

/**
 * The text of a migration in TypeScript.
 * @param message one line that says what it is for
 */
export function migrationText(
  message: string,
  manner: Manner,
  up: readonly Step[],
  down: readonly Step[]
): string {
  return [
    `// ${sentence(message)}\nimport type { Knex } from 'knex'`,
    ...(manner === 'patient' ? [patience] : []),
    ...up.filter(isFill).map(fillFunction),
    ...([...up, ...down].some(isGuard) ? [guardFunction(manner)] : []),
    way('up', up),
    way('down', down)
  ]
    .join('\n\n')
    .concat('\n')
}
