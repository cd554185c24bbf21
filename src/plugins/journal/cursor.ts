// A cursor: how far somebody has read the journal, as a short text that every node of the database understands.
import { Snapshot } from './snapshot'

/**
 * A place in the journal. Everything that `seen` sees has been read; in the middle of a batch also what `until` sees
 * up to the sequence number `seq`.
 *
 * The journal is read in batches: what one snapshot sees and the one before did not, in the order of the sequence.
 * Numbers of transactions alone give no order: a transaction may be numbered early, and change a row after a
 * transaction with a higher number has changed it and ended. The sequence is drawn under the row's lock, so
 * it is right for each row, and a snapshot that sees a change sees all earlier ones of the same row.
 */
export interface Cursor {
  readonly seen: Snapshot
  readonly until?: Snapshot
  readonly seq: number
}

/** The place right behind everything that a snapshot sees. */
export const behind = (seen: Snapshot): Cursor => ({ seen, seq: 0 })

/** Hexadecimal, with the numbers of open transactions as distances, which are short. */
const snapshotText = ({ next, open }: Snapshot): string =>
  [next, ...open.map(tx => next - tx)].map(number => number.toString(16)).join('.')

/** What all cursors of a batch begin with. */
export const batchText = (epoch: string, seen: Snapshot, until: Snapshot): string =>
  `${epoch}-${snapshotText(seen)}~${snapshotText(until)}~`

export const cursorText = (epoch: string, { seen, until, seq }: Cursor): string =>
  until ? batchText(epoch, seen, until) + seq.toString(16) : `${epoch}-${snapshotText(seen)}`

const NUMBER = '[0-9a-f]{1,15}'
const SNAPSHOT = `${NUMBER}(?:\\.${NUMBER}){0,999}`
const FORM = new RegExp(`^([0-9a-f]{8})-(${SNAPSHOT})(?:~(${SNAPSHOT})~([0-9a-f]{1,13}))?$`)
/** Longer than any that a server with a thousand writers makes. */
const LONGEST = 20_000

function readSnapshot(text: string): Snapshot | undefined {
  const [next, ...distances] = text.split('.').map(digits => BigInt(`0x${digits}`))
  const open = distances.map(distance => next - distance).sort((a, b) => (a < b ? -1 : 1))
  const isSound = open.every((tx, index) => tx > 0n && tx < next && tx !== open[index - 1])
  return isSound && next > 0n ? new Snapshot(next, open) : undefined
}

/**
 * Reads a cursor that somebody has sent.
 * @param epoch of the journal as it is; cursors of another one mean nothing here
 * @returns undefined for a text that is no cursor of this journal
 */
export function readCursor(text: unknown, epoch: string): Cursor | undefined {
  const found = typeof text === 'string' && text.length <= LONGEST ? FORM.exec(text) : null
  if (!found || found[1] !== epoch) return undefined
  const seen = readSnapshot(found[2])
  if (!seen || !found[3]) return seen && behind(seen)
  const until = readSnapshot(found[3])
  const seq = Number.parseInt(found[4], 16)
  return until && Number.isSafeInteger(seq) ? { seen, until, seq } : undefined
}
