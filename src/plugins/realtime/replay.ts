// Replay: what a socket has missed is sent to it in order, and then what has happened while it was being sent.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application } from '../../declarations'
import { withMedia } from '../../engine'
import { MissedTooMuch, journalOf } from '../journal'
import type { Cursor, Entry, Gap } from '../journal'
import { eventFor } from './event'
import type { Listener } from './listener'
import { filterFor } from './subscriptions'

export type ResetReason = Gap | 'cursor-unknown' | 'rights-changed'

/** From so many packets on that wait for a slow socket, the next page waits too. */
const FULL = 2_000
const BREATH_MS = 20

/** Sends one event, if it concerns the socket. */
function send(app: Application, { socket, caller, narrowing }: Listener, entry: Entry): void {
  const { definition } = entry
  if (definition === undefined) return
  const { path } = definition
  const heard = eventFor(entry, caller!, filterFor(narrowing, path))
  if (heard)
    socket.emit(`${path} ${heard.event}`, withMedia(app, definition, heard.row), { cursor: entry.cursor })
}

/** Whether an entry gave or took rights of the caller himself: what he may see is then more or less than events tell. */
const changesRights = (entry: Entry, { caller }: Listener, users: string) =>
  entry.definition?.path === users &&
  caller !== null &&
  entry.id === caller?.id &&
  entry.before?.role !== entry.after?.role

async function takeBreath(listener: Listener): Promise<void> {
  const waiting = () => (listener.socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
  while (waiting() > FULL && !listener.isGone) await sleep(BREATH_MS)
}

/**
 * Sends a socket what it has missed since `listener.from`, which moves along. When it returns without a gap, the
 * caller must put the socket into its rooms in the same moment.
 *
 * @param isOver whether somebody else has taken the socket in hand
 * @param begin lets what happens from now on wait in `listener.pending`
 * @returns why it cannot be sent, if so
 */
export async function replay(
  app: Application,
  listener: Listener,
  users: string,
  isOver: () => boolean,
  begin: () => void
): Promise<ResetReason | undefined> {
  const journal = journalOf(app)
  const from = listener.from as Cursor
  // It may have been on a node that is ahead of this one.
  if (!(await journal.reach(from))) return 'cursor-unknown'
  const to = await new Promise<Cursor>(resolve =>
    journal.whenAtRest(() => {
      if (!isOver()) begin()
      resolve(journal.position!)
    })
  )
  try {
    for await (const page of journal.between(from, to)) {
      if (isOver()) return undefined
      for (const entry of page) {
        if (changesRights(entry, listener, users)) return 'rights-changed'
        send(app, listener, entry)
      }
      listener.from = journal.readCursor(page.at(-1)!.cursor)
      await takeBreath(listener)
    }
  } catch (error) {
    if (error instanceof MissedTooMuch) return error.gap
    throw error
  }
  if (isOver()) return undefined
  for (const entry of listener.pending) send(app, listener, entry)
  return undefined
}
