// Uploads that are sent as values: they are locked and checked before the statement, and belong to its row behind it.
import type { Id } from '@feathersjs/feathers'
import { isOutside } from '../acting'
import type { Call, Data } from '../call'
import { failure } from '../errors'
import type { StoredMedia } from '../fields'
import { itemsOf, keeperOf, mediaFieldsOf, sendsMedia } from '../media'
import type { Line } from '../sql/execute'
import { connectionOf } from './transact'

/** What each row of the call keeps, by the call. */
const claimed = new WeakMap<Call, readonly (readonly StoredMedia[])[]>()

async function claimFor(call: Call, item: Data, seen: Set<unknown>): Promise<StoredMedia[]> {
  const { app, definition, caller, id, method, params } = call
  const all: StoredMedia[] = []
  for (const field of mediaFieldsOf(definition)) {
    const value = item[field.name]
    if (value === undefined || value === null) continue
    const ids = [value].flat() as string[]
    const claim = {
      definition,
      field,
      rowId: method === 'create' ? undefined : id!,
      // Whoever has not signed in has uploaded nothing; the application itself may give a row what it wants.
      userId: caller ? caller.id : isOutside(params) ? null : undefined
    }
    if (ids.some(each => seen.has(each))) throw failure('media-taken', { key: field.name })
    ids.forEach(each => seen.add(each))
    const stored = ids.length === 0 ? [] : await keeperOf(app).claim(connectionOf(call), claim, ids)
    item[field.name] = field.media!.many ? stored : stored[0]
    all.push(...stored)
  }
  return all
}

/**
 * Puts what rows keep of uploads in the place of their ids.
 * @throws 400 or 409 that names the field, for uploads that the row cannot have
 */
export async function claimMedia(call: Call): Promise<void> {
  if (!sendsMedia(call)) return
  const seen = new Set<unknown>()
  const all: StoredMedia[][] = []
  for (const item of itemsOf(call)) all.push(await claimFor(call, item, seen))
  claimed.set(call, all)
}

/**
 * Notes which rows have the uploads that were claimed.
 * @param lines of the statement, one for each row, in their order
 */
export async function attachMedia(call: Call, lines: readonly Line[]): Promise<void> {
  for (const [index, stored] of (claimed.get(call) ?? []).entries()) {
    if (stored.length === 0) continue
    const id: Id = call.id ?? JSON.parse(lines[index].row).id
    await keeperOf(call.app).attach(
      connectionOf(call),
      id,
      stored.map(each => each.id)
    )
  }
}
