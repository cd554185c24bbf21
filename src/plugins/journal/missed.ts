// What somebody has missed: the entries between two places in the journal, from memory or from the table.
import type { Knex } from 'knex'
import type { Definitions } from '../../engine'
import { batchText } from './cursor'
import type { Cursor } from './cursor'
import { Entry } from './entry'
import type { Line } from './entry'
import type { Reader } from './reader'
import type { Snapshot } from './snapshot'
import { PAGE, countSql, declareSql, fetchSql, startSql } from './statements'

/** Why what was missed cannot be told. */
export type Gap = 'cursor-too-old' | 'too-much-missed'

/** Thrown instead of entries that are kept no more, or would be too many. */
export class MissedTooMuch extends Error {
  constructor(readonly gap: Gap) {
    super(gap)
  }
}

/** How many may read from the table at the same time; the others wait. */
const READERS = 2

interface Stretch {
  readonly seen: Snapshot
  readonly until: Snapshot
  readonly after: number
}

/** The rest of the batch that a cursor stands in, and all behind it. */
const stretches = ({ seen, until, seq }: Cursor, to: Snapshot): Stretch[] => [
  ...(until ? [{ seen, until, after: seq }] : []),
  { seen: until ?? seen, until: to, after: 0 }
]

export class Missed {
  private reading = 0
  private readonly queue: (() => void)[] = []

  /** @param most how many entries are worth sending; to read anew is cheaper beyond it */
  constructor(
    private readonly knex: Knex,
    private readonly reader: Reader,
    private readonly live: () => Definitions,
    private readonly most: number
  ) {}

  /**
   * The entries between two places, in order, some at a time. Their cursors go on from the place `from`.
   * @param to a place that this node has reached and that covers `from`
   * @throws MissedTooMuch, also when some have been given already
   */
  async *between(from: Cursor, to: Snapshot): AsyncGenerator<Entry[]> {
    const parts = stretches(from, to)
    const recent = parts.map(({ seen, until, after }) => this.reader.recent!.between(seen, until, after))
    if (recent.every(part => part !== undefined)) {
      for (const [index, part] of recent.entries()) if (part!.length > 0) yield this.own(part!, parts[index])
      return
    }
    await this.turn()
    try {
      yield* this.fromTable(from, parts)
    } finally {
      this.reading--
      this.queue.shift()?.()
    }
  }

  /** The same entries with cursors of a stretch. */
  private own(entries: readonly Entry[], { seen, until }: Stretch): Entry[] {
    const prefix = batchText(this.reader.epoch, seen, until)
    return entries.map(entry => entry.placed(prefix + entry.seq.toString(16)))
  }

  private async turn(): Promise<void> {
    if (this.reading >= READERS) await new Promise<void>(resolve => this.queue.push(resolve))
    this.reading++
  }

  private async *fromTable(from: Cursor, parts: readonly Stretch[]): AsyncGenerator<Entry[]> {
    // One view of the table from beginning to end, whatever is trimmed meanwhile.
    const transaction = await this.knex.transaction({ isolationLevel: 'repeatable read', readOnly: true })
    const rowsOf = async (sql: string): Promise<any[]> => (await transaction.raw(sql)).rows
    try {
      const [{ start }] = await rowsOf(startSql)
      if (from.seen.oldest < BigInt(start)) throw new MissedTooMuch('cursor-too-old')
      let left = this.most
      for (const { seen, until, after } of parts) {
        const [{ count }] = await rowsOf(countSql(seen, until, after, left))
        if (count > left) throw new MissedTooMuch('too-much-missed')
        left -= count
      }
      for (const part of parts) {
        await transaction.raw(declareSql(part.seen, part.until, part.after))
        for (;;) {
          const lines: Line[] = await rowsOf(fetchSql)
          const entries = lines.map(line => new Entry(line, this.live().get(line.resource), ''))
          if (entries.length > 0) yield this.own(entries, part)
          if (lines.length < PAGE) break
        }
        await transaction.raw('close entries')
      }
    } finally {
      // What went wrong before is the news, and not that there is nothing to end any more.
      await transaction.rollback().catch(() => undefined)
    }
  }
}
