// Triggers and the functions that they run, changed so that no write meets a function that does not fit its table.
import { addColumn } from './columns'
import type { Step } from './columns'
import { functionOf } from './compare'
import type { Change, Of } from './compare'
import { isGuard } from './guards'
import { renameAll } from './renames'
import type { OldNames } from './renames'
import { createTrigger, dropPart, hasColumn, isThere, once, setFunction } from './statements'
import type { Circumstances } from './steps'

/** The table that a change is about, by its name after the renames. */
function tableOf(change: Change): string | undefined {
  if (change.kind === 'rename table') return change.to
  if (!('table' in change)) return undefined
  return typeof change.table === 'string' ? change.table : change.table.name
}

/** The functions that triggers run, to be made when all columns that they name are there. */
export function setFunctions(of: Of, { to, texts }: Circumstances, table?: string): string[] {
  const tables = table === undefined ? [...to.tables.values()] : [to.tables.get(table)]
  const own = new Set(tables.map(functionOf))
  return of('set function')
    .filter(({ name }) => own.has(name))
    .map(({ name, definition }) => setFunction(name, definition, texts))
}

/** Adds triggers to tables that are there; one of the same name is replaced, so that no write goes unseen. */
export const addTriggers = (of: Of, { texts }: Circumstances): string[] =>
  of('add part')
    .filter(({ part }) => part.kind === 'trigger')
    .map(({ table, part }) => createTrigger(part, table, texts))

/** Changes that leave a table and its triggers apart, were they made one by one. */
const isMadeTogether = (change: Change): boolean =>
  ['rename table', 'rename column', 'add column'].includes(change.kind) ||
  ((change.kind === 'add part' || change.kind === 'drop part') && change.part.kind === 'trigger')

/** Renames, new columns, the function and the triggers of one table, all in one statement. */
function renameTogether(table: string, of: Of, circumstances: Circumstances, old: OldNames): Step[] {
  const { texts, manner, intent } = circumstances
  const own: Of = (...kinds) =>
    of(...kinds).filter(change => tableOf(change) === table && isMadeTogether(change))
  const [{ kind, from }] = own('rename table', 'rename column')
  const columns = own('add column').flatMap(({ column }) =>
    addColumn(table, column, texts, manner, intent, old)
  )
  return [
    ...columns.filter(isGuard),
    once(
      kind === 'rename table' ? isThere(from) : hasColumn(table, from),
      ...renameAll(own, 'quick'),
      ...columns.filter(step => typeof step === 'string'),
      ...setFunctions(of, circumstances, table),
      ...own('drop part').map(({ part }) => dropPart(part, table, manner)),
      ...addTriggers(own, circumstances)
    )
  ]
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
  const { from, manner } = circumstances
  const renamed = of('rename table', 'rename column').map(change => tableOf(change)!)
  const tables = new Set(
    manner === 'quick' ? [] : renamed.filter(table => functionOf(from.tables.get(table)) !== undefined)
  )
  const functions = new Set([...tables].map(table => functionOf(circumstances.to.tables.get(table))))
  const isLeft = (change: Change) =>
    change.kind === 'set function'
      ? !functions.has(change.name)
      : !isMadeTogether(change) || !tables.has(tableOf(change)!)
  return {
    steps: [...tables].flatMap(table => renameTogether(table, of, circumstances, old)),
    rest: (...kinds) => of(...kinds).filter(isLeft)
  }
}
