// `migrate make`: writes the migration from what was migrated to what is declared, once it has been tried.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { Owners, compare, draftMigration, guardQuery, readState, tableName } from '../../engine'
import type { DatabaseState, Declared, Definitions, Draft, Wish } from '../../engine'
import { seeDeclared } from './declared'
import { halfUpProblems } from './half-way'
import { makersOf } from './makers'
import { nextName } from './naming'
import { problemsOf } from './problems'
import { isTooEarly } from './questions'
import { runDown, runUp } from './run'
import { withScratch } from './scratch'
import { migrating } from './session'
import { needSource } from './source'
import { migrationStatus } from './status'

/** Why a migration is not written, one sentence each. */
export class MigrationRefusal extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`No migration was written:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
    this.name = 'MigrationRefusal'
  }
}

/** A migration that was written. */
export interface MadeMigration {
  readonly name: string
  readonly text: string
  /** What should be known before it is run, one sentence each. */
  readonly notes: readonly string[]
}

/** What the real database has to say: what it would lose or refuse, and what should be known; one sentence each. */
async function answersOf(real: Knex, { concerns }: Draft) {
  const answers = { refused: [] as string[], notes: [] as string[] }
  const add = (list: string[], sentence?: string) => sentence && list.push(`${sentence}.`)
  for (const { sql, refuse, note } of concerns) {
    try {
      const { rows } = await real.raw(sql.replaceAll('?', '\\?'))
      add(answers.refused, refuse?.(rows[0].rows, rows[0].hits))
      add(answers.notes, note?.(rows[0].rows))
    } catch (error) {
      // The real database may not have had all migrations. What they change cannot be looked at before.
      if (!isTooEarly(error as { code?: string })) throw error
      const unasked =
        'Migrations are pending, so not all could be asked of the rows; the file asks when it runs.'
      if (!answers.notes.includes(unasked)) answers.notes.push(unasked)
    }
  }
  return answers
}

/** A difference, as `add column percent of coupons`. */
function inWords(change: ReturnType<typeof compare>[number]): string {
  const { table, column, part, name, to } = change as unknown as Record<string, any>
  const what = column?.name ?? part?.name ?? to?.name ?? name
  const of = table?.name ?? table
  return [change.kind, what, what && of ? `of ${of}` : of].filter(Boolean).join(' ')
}

function mustEqual(found: DatabaseState, wanted: DatabaseState, after: string): void {
  const left = compare(found, wanted)
  if (left.length === 0) return
  throw new MigrationRefusal([
    `After ${after} the scratch database is not what it must be; it lacks: ${left.map(inWords).join(', ')}. ` +
      'This is a mistake of the migration writer; write this migration by hand.'
  ])
}

/**
 * Runs the migration up, down and up again on the scratch database, and looks at the tables each time.
 * @returns their state in the end
 */
async function tryOut(scratch: Knex, draft: Draft, name: string): Promise<DatabaseState> {
  const folder = mkdtempSync(join(tmpdir(), 'plumage-migration-'))
  try {
    writeFileSync(join(folder, `${name}.ts`), draft.text)
    // The record of the earlier ones would ask for their files.
    await scratch.raw('drop table if exists migrations, migrations_lock')
    return await migrating(scratch, folder, {}, async session => {
      let found = draft.from
      for (const [after, run, wanted, guards] of [
        ['going up', runUp, draft.to, draft.guards.up],
        ['going down', runDown, draft.from, draft.guards.down],
        ['going up again', runUp, draft.to, []]
      ] as const) {
        // In the file, a guard whose names are gone already is passed over; here they must be right.
        for (const guard of guards) await scratch.raw(`explain ${guardQuery(guard).replaceAll('?', '\\?')}`)
        await run(session, folder)
        found = await readState(scratch)
        mustEqual(found, wanted, after)
      }
      return found
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Takes from a wish what is said of the tables of one domain. */
function wishOf(wish: Wish, owns: (table: string) => boolean): Wish {
  const isOwn = (at: string) => owns(tableName(at.split('.')[0]))
  return {
    ...wish,
    meant: wish.meant.filter(isOwn),
    fill: new Map([...wish.fill].filter(([at]) => isOwn(at)))
  }
}

/** Words of a wish about domains of which nothing has changed. */
const unused = (wish: Wish, used: readonly Wish[]): string[] => [
  ...wish.meant
    .filter(word => !used.some(({ meant }) => meant.includes(word)))
    .map(word => `--meant ${word}: no migration to be made touches it`),
  ...[...wish.fill.keys()]
    .filter(word => !used.some(({ fill }) => fill.has(word)))
    .map(word => `--fill ${word}: no migration to be made has such a column required`)
]

/**
 * Writes the migrations from what those of a folder make to what the definitions say: one for the house and one for
 * each domain, where anything of it has changed. Each has gone up, down and up again on a scratch database before.
 *
 * @param real the database whose rows must not be hurt; it is only read
 * @param definitions of all domains
 * @param folder where the migrations are
 * @returns those that were written, in their order; none when there is nothing to do
 * @throws MigrationRefusal that says what would be hurt and how to say that it is meant; nothing is written then
 */
export async function makeMigrations(
  real: Knex,
  definitions: Definitions,
  folder: string,
  wish: Wish
): Promise<MadeMigration[]> {
  needSource()
  const status = await migrationStatus(real, folder)
  const dirty = [...halfUpProblems(status), ...problemsOf(status, folder)]
  if (dirty.length > 0) throw new MigrationRefusal(dirty)
  const files = readdirSync(folder)
  const made = await withScratch(real, async migrated => {
    const declared = await seeDeclared(real, migrated, definitions)
    const makers = await makersOf(migrated, folder)
    const from = await readState(migrated)
    const owners = new Owners(definitions, makers, from, declared.state)
    if (owners.problems.length > 0) throw new MigrationRefusal(owners.problems)
    return draftAll({ real, migrated, from, declared, definitions, owners, folder, wish })
  })
  if (readdirSync(folder).join() !== files.join()) {
    throw new MigrationRefusal(['Another migration was made in the meantime. Make this one again.'])
  }
  for (const { name, text } of made) writeFileSync(join(folder, `${name}.ts`), text, { flag: 'wx' })
  return made
}

/** What drafts are made of. */
interface Matter {
  readonly real: Knex
  readonly migrated: Knex
  /** The state of `migrated`. */
  readonly from: DatabaseState
  readonly declared: Declared
  readonly definitions: Definitions
  readonly owners: Owners
  readonly folder: string
  readonly wish: Wish
}

/** Drafts the migrations of all domains, each behind those that it needs. */
async function draftAll({ real, migrated, from, declared, definitions, owners, folder, wish }: Matter) {
  let state = from
  const made: MadeMigration[] = []
  const used: Wish[] = []
  const problems: string[] = []
  for (const domain of owners.order) {
    const own = wishOf(wish, table => owners.ofTable(table) === domain)
    const draft = await draftMigration(definitions, migrated, state, declared, own, owners, domain)
    if (!draft) continue
    used.push(own)
    const { refused, notes } = await answersOf(real, draft)
    problems.push(...draft.problems, ...refused)
    const name = nextName(wish.message, folder, made.length)
    // The next one starts from what this one leads to.
    if (problems.length === 0) state = await tryOut(migrated, draft, name)
    made.push({ name, text: draft.text, notes: [...draft.notes, ...notes] })
  }
  if (made.length > 0) problems.push(...unused(wish, used))
  if (problems.length > 0) throw new MigrationRefusal(problems)
  return made
}
