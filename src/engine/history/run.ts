// history: what has happened to a row, newest first, for those whom the rule of the history allows.
import { usersPath } from '../acting'
import type { Id } from '@feathersjs/feathers'
import type { RowHistory } from '../../declarations'
import type { Call } from '../call'
import { engineOf } from '../engine'
import { failure } from '../errors'
import { readImage } from '../journal'
import { encodeCursor } from '../query/cursor'
import { holds } from '../rules/predicate'
import type { RowValues } from '../rules/predicate'
import { send } from '../sql/execute'
import { bound } from '../sql/projection'
import { connectionOf } from '../steps/transact'
import { EntryReader } from './entry'
import { newestFirst } from './query'
import { historyStatement } from './statement'
import type { Found } from './statement'

/** Where the rule hides entries of a row, others are read in their place: so many at a time, and so often. */
const AT_LEAST = 100
const ROUNDS = 20

async function read(call: Call, after: string | undefined, count: number): Promise<Found> {
  const { definition, id } = call
  const { definitions } = engineOf(call.app)
  const [found] = await send(connectionOf(call), historyStatement(definition, definitions, id, after, count))
  return found as Found
}

/**
 * Judges the rule of the history on the row as it is, or, when it is gone, as it last was.
 * @throws 404 for a row that nobody knows of, 403 or 404 as for a change that the rule refuses
 */
function judge({ definition, viewer, method }: Call, { row, last }: Found): void {
  const { path, access } = definition
  const now: RowValues | null =
    row !== null ? JSON.parse(row) : last === null ? null : readImage(definition, last)
  if (now && holds(bound(access.history, viewer), now)) return
  const isSeen = row !== null && holds(bound(access.get, viewer), now!)
  throw isSeen ? failure('forbidden-row', { method }) : failure('not-found', { path })
}

/** Users by the ids that the journal keeps as text; SQL may have set there what is none. */
function actorId({ app }: Call): (actor: string) => Id {
  const users = engineOf(app).definitions.get(usersPath(app))
  return actor => {
    try {
      return users!.fields.get('id')!.parse(actor) as Id
    } catch {
      return actor
    }
  }
}

/**
 * The history of a row, as JSON text.
 *
 * A page is short of its limit at its end, and where so many entries are hidden that reading on would take long;
 * only `next` says whether there is more.
 */
export async function history(call: Call): Promise<string> {
  const { limit, after: [start] = [] } = call.query!
  const { definition, viewer } = call
  const reader = new EntryReader(definition, viewer, actorId(call))
  const page: RowHistory<RowValues>['data'] = []
  const answer = (last: string | undefined) =>
    JSON.stringify({ limit, next: last === undefined ? null : encodeCursor(newestFirst, [last]), data: page })
  // One more than the page has, to know whether there is a next one.
  const whole = bound(definition.access.history, viewer) === true
  const count = whole ? limit + 1 : Math.max(limit + 1, AT_LEAST)
  let last = start as string | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const found = await read(call, last, count)
    if (round === 0) judge(call, found)
    for (const entry of found.entries) {
      if (page.length === limit) return answer(last)
      last = entry.id
      const seen = reader.read(entry)
      if (seen) page.push(seen)
    }
    if (found.entries.length < count) return answer(undefined)
  }
  return answer(last)
}
