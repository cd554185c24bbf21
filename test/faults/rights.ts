// Who may see what, written down by hand for each resource, so that the rules are not judged by themselves.
import type { Path } from './resources'

export interface Viewer {
  readonly id: number
  readonly role: string
}

export type Row = Record<string, any>

const mayRead: Record<Path, (row: Row, viewer: Viewer | null) => boolean> = {
  hangars: (row, viewer) =>
    row.open || (viewer !== null && (row.userId === viewer.id || viewer.role === 'manager')),
  zeppelins: (row, viewer) =>
    row.open || (viewer !== null && (row.userId === viewer.id || viewer.role === 'admin')),
  charts: (_row, viewer) => viewer?.role === 'manager' || viewer?.role === 'admin',
  crews: (row, viewer) =>
    viewer !== null && (!row.hidden || (viewer.role === 'manager' && row.leaderId === viewer.id))
}

/**
 * The row as somebody may see it, without the fields that are not for him.
 * @returns undefined when he may not see it at all
 */
export function seen(path: Path, row: Row | null, viewer: Viewer | null): Row | undefined {
  if (row === null || !mayRead[path](row, viewer)) return undefined
  const { log, draft, ...shown } = row
  if ('log' in row && (viewer?.role === 'manager' || viewer?.role === 'admin')) shown.log = log
  if ('draft' in row && viewer !== null && row.userId === viewer.id) shown.draft = draft
  return shown
}

/** What a client wants to hear of one resource: all of it, some rows, or those that a test fits. */
export interface Wish {
  readonly path: Path
  /** As it goes over the wire. */
  readonly sent: { readonly resource: Path; readonly id?: unknown; readonly query?: object }
  /** What the same means, by hand. */
  fits(row: Row): boolean
}

export const everythingOf = (path: Path): Wish => ({ path, sent: { resource: path }, fits: () => true })

export const rowsOf = (path: Path, ids: readonly unknown[]): Wish => ({
  path,
  sent: { resource: path, id: ids },
  fits: row => ids.includes(row.id)
})

export const those = (path: Path, query: object, fits: (row: Row) => boolean): Wish => ({
  path,
  sent: { resource: path, query },
  fits
})

export interface Expected {
  readonly event: 'created' | 'patched' | 'removed'
  readonly row: Row
}

/**
 * What somebody should hear of a change.
 * @param wishes what he has narrowed his view to; null for everything
 * @returns undefined when it does not concern him
 */
export function expectedOf(
  change: { path: Path; before: Row | null; after: Row | null; id: unknown },
  viewer: Viewer | null,
  wishes: readonly Wish[] | null
): Expected | undefined {
  const isWanted = (row: Row) =>
    wishes === null || wishes.some(wish => wish.path === change.path && wish.fits(row))
  const view = (row: Row | null) =>
    row !== null && isWanted(row) ? seen(change.path, row, viewer) : undefined
  const [was, is] = [view(change.before), view(change.after)]
  if (is) return { event: was ? 'patched' : 'created', row: is }
  return was && { event: 'removed', row: { id: change.id } }
}

/** What those who have signed in see of all users. */
const ofEverybody = ['id', 'firstName', 'lastName', 'avatar', 'role', 'createdAt', 'updatedAt']

/** Whether somebody may hear so much of a user. */
export function isUserFor(person: { id: number; role: string } | undefined | null, row: Row): boolean {
  if (!person || 'password' in row) return false
  const isWhole = person.role === 'admin' || row.id === person.id
  return isWhole || Object.keys(row).every(name => ofEverybody.includes(name))
}
