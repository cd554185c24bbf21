// The names of tables and indexes, which share one space: two of the same would meet in the database.
import type { Definitions } from './definition'
import { journalTables } from './journal'
import { tableOf } from './sql/tables'

/** Names that are taken before any resource comes, and what each is the name of. */
const taken = [
  ...['migrations', 'migrations_lock'].map(name => [name, 'the record of migrations'] as const),
  ...journalTables
    .flatMap(({ name, constraints, indexes }) => [
      name,
      ...[...constraints, ...indexes].map(each => each.name)
    ])
    .map(name => [name, 'a part of the journal'] as const)
]

/** The names that a resource takes in the database, and what each is the name of. */
function relationsOf(definitions: Definitions): { path: string; name: string; what: string }[] {
  return [...definitions.values()].flatMap(definition => {
    const { name, constraints, indexes } = tableOf(definition, definitions)
    const own = (what: string, names: readonly string[]) =>
      names.map(each => ({ path: definition.path, name: each, what: `${what} of ${definition.path}` }))
    const unique = constraints.filter(({ kind }) => kind === 'unique').map(each => each.name)
    return [
      ...own('the table', [name]),
      ...own('the counter', definition.idKind === 'integer' ? [`${name}_id_seq`] : []),
      ...own('the key', [`${name}_pkey`, ...unique]),
      ...own(
        'an index',
        indexes.map(each => each.name)
      )
    ]
  })
}

/** What is wrong with the names that resources take in the database, one line each. */
export function checkRelations(definitions: Definitions): string[] {
  const seen = new Map<string, string>(taken)
  return relationsOf(definitions).flatMap(({ path, name, what }) => {
    const other = seen.get(name)
    seen.set(name, what)
    return other
      ? [`${path}: ${what} and ${other} would both be called ${name}; choose another path or name`]
      : []
  })
}

/** A table cannot come from two, nor from one that is still there. */
export function checkRenames(definitions: Definitions): string[] {
  const problems: string[] = []
  const seen = new Map<string, string>()
  for (const { path, was } of definitions.values()) {
    if (was === undefined) continue
    const other = definitions.has(was) ? was : seen.get(was)
    if (other === was)
      problems.push(
        `${path}: was names ${was}, which is a resource; once every database is renamed, take was out`
      )
    else if (other) problems.push(`${path}: was names ${was}, and so does that of ${other}`)
    seen.set(was, path)
  }
  return problems
}
