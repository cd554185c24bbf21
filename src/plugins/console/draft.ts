// The text of a migration that makes the table of a resource; the file itself imports nothing of the application.
import { createTable } from '../../engine'
import type { Definition, Definitions } from '../../engine'

/** SQL within a template literal, within knex, where a question mark would be a placeholder. */
const escaped = (sql: string) =>
  sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('?', '\\\\?')

const raw = (sql: string) => `  await knex.raw(\`\n    ${escaped(sql).replaceAll('\n', '\n    ')}\n  \`)`

/** A migration in TypeScript, up and down. */
export const draftMigration = (
  definition: Definition,
  definitions: Definitions
): string => `// ${definition.about}
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
${createTable(definition, definitions).map(raw).join('\n')}
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table "${definition.table}"')
}`
