// Triggers and the functions that they run, changed so that no write meets a function that does not fit its table.
import { quote } from '../sql/columns'
import { literal } from '../sql/literal'
import { breachesOf, futureOf, strayIds } from './breaches'
import { addColumn } from './columns'
import type { Step } from './columns'
import { functionsOf } from './compare'
import type { Change, Of } from './compare'
import { breachSentence, isGuard } from './guards'
import { renameAll } from './renames'
import type { OldNames } from './renames'
import { createTrigger, dropPart, hasColumn, isThere, once, setFunction } from './statements'
import type { Circumstances } from './steps'

type Tables = ReadonlySet<string>

/** The table that a change is about, by its name after the renames. */
function tableOf(change: Change): string | undefined {
  if (change.kind === 'rename table') return change.to
  if (!('table' in change)) return undefined
  return typeof change.table === 'string' ? change.table : change.table.name
}

/** The functions that triggers run, to be made when all columns that they name are there. */
export function setFunctions(of: Of, { to, texts }: Circumstances, tables?: Tables): string[] {
  const own = new Set(
    [...to.tables.values()].filter(({ name }) => tables?.has(name) ?? true).flatMap(functionsOf)
  )
  return of('set function')
    .filter(({ name }) => own.has(name))
    .map(({ name, definition }) => setFunction(name, definition, texts))
}

/** Adds triggers to tables that are there; one of the same name is replaced, so that no write goes unseen. */
export const addTriggers = (of: Of, { texts }: Circumstances): string[] =>
  of('add part')
    .filter(({ part }) => part.kind === 'trigger')
    .map(({ table, part }) => createTrigger(part, table, texts))

/**
 * Proves lists of ids that were there before their triggers, which have looked at none of them: since the guard has
 * looked, others may have come.
 */
export const proveLists = (of: Of, circumstances: Circumstances, old: OldNames): string[] =>
  of('add part').flatMap(({ table, part }) => {
    const { kind, target, columns } = part
    const future = futureOf(table, circumstances, old)
    if (kind !== 'trigger' || !breachesOf(part, future, circumstances.intent)) return []
    const stray = strayIds(`rows.${quote(columns[0])}`, target!)
    const message = literal(breachSentence(table, part).replace(' (%)', ''))
    return [
      once(
        `exists (select from ${quote(table)} rows where ${stray})`,
        `raise exception using message = ${message}`
      )
    ]
  })

/** Changes that leave a table and its triggers apart, were they made one by one. */
const isMadeTogether = (change: Change): boolean =>
  ['rename table', 'rename column', 'add column'].includes(change.kind) ||
  ((change.kind === 'add part' || change.kind === 'drop part') && change.part.kind === 'trigger')

/** Renames, new columns, the functions and the triggers of tables that know each other, all in one statement. */
function renameTogether(tables: Tables, of: Of, circumstances: Circumstances, old: OldNames): Step[] {
  const { texts, manner, intent } = circumstances
  const own: Of = (...kinds) =>
    of(...kinds).filter(change => tables.has(tableOf(change)!) && isMadeTogether(change))
  const [{ kind, from, ...first }] = own('rename table', 'rename column')
  const columns = own('add column').flatMap(({ table, column }) =>
    addColumn(table as string, column, texts, manner, intent, old)
  )
  return [
    ...columns.filter(isGuard),
    once(
      kind === 'rename table' ? isThere(from) : hasColumn(tableOf({ kind, from, ...first } as Change)!, from),
      ...renameAll(own, 'quick'),
      ...columns.filter(step => typeof step === 'string'),
      ...setFunctions(of, circumstances, tables),
      ...own('drop part').map(({ table, part }) => dropPart(part, table, manner)),
      ...addTriggers(own, circumstances)
    )
  ]
}

/** For each table the ones whose triggers name it, and the other way round: lists of ids lead from one to the other. */
function acquaintances({ from, to }: Circumstances, old: OldNames): [string, string][] {
  const names = [...to.tables.keys()]
  const today = (name: string) => names.find(each => old.table(each) === name) ?? name
  return [from, to].flatMap(({ tables }) =>
    [...tables.values()].flatMap(({ name, parts }) =>
      [...parts.values()].flatMap(({ kind, target }): [string, string][] =>
        kind === 'trigger' && target ? [[name, tables === from.tables ? today(target) : target]] : []
      )
    )
  )
}

/** The tables that some know, and those that these know, and so on. */
function circlesOf(renamed: readonly string[], known: readonly [string, string][]): Tables[] {
  const circles: Tables[] = []
  for (const table of renamed) {
    if (circles.some(circle => circle.has(table))) continue
    const circle = new Set([table])
    // Grows while it is gone through.
    for (const name of circle) {
      for (const [one, other] of known) {
        if (one === name) circle.add(other)
        if (other === name) circle.add(one)
      }
    }
    circles.push(circle)
  }
  return circles
}

/**
 * Renames of tables whose triggers run meanwhile, and of their columns. What every write runs must know the new names
 * from the same moment on; within a transaction it does anyway.
 *
 * @returns the steps, and the changes that are left
 */
export function renameUnderTriggers(
  of: Of,
  circumstances: Circumstances,
  old: OldNames
): { steps: Step[]; rest: Of } {
  const { from, to, manner } = circumstances
  const renamed = of('rename table', 'rename column').map(change => tableOf(change)!)
  const watched =
    manner === 'quick' ? [] : renamed.filter(table => functionsOf(from.tables.get(table)).length > 0)
  const circles = circlesOf(watched, acquaintances(circumstances, old))
  const tables = new Set(circles.flatMap(circle => [...circle]))
  const functions = new Set([...tables].flatMap(table => functionsOf(to.tables.get(table))))
  const isLeft = (change: Change) =>
    change.kind === 'set function'
      ? !functions.has(change.name)
      : !isMadeTogether(change) || !tables.has(tableOf(change)!)
  return {
    steps: circles.flatMap(circle => renameTogether(circle, of, circumstances, old)),
    rest: (...kinds) => of(...kinds).filter(isLeft)
  }
}
