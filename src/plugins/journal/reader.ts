// The reader: takes what is new in the journal, batch by batch in commit order, for as long as the process lives.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Definitions } from '../../engine'
import { logger } from '../../logger'
import { adopt } from './cluster'
import { SILENCE } from './connection'
import type { Connection } from './connection'
import { batchText, behind, cursorText } from './cursor'
import type { Cursor } from './cursor'
import { Entry } from './entry'
import type { Line } from './entry'
import { Loop } from './loop'
import { Recent } from './recent'
import { Snapshot } from './snapshot'
import { PAGE, declareSql, fetchSql, nowSql, startSql, tailSql, tailValues } from './statements'

/** How long sorting a very large batch may take, in milliseconds. */
const SORTING = 300_000

export interface ReaderEvents {
  entry(entry: Entry): void
  /** Entries were lost before they were read: trimmed, or of another database. */
  lost(): void
}

export class Reader {
  epoch = ''
  /** How far it has read. */
  position?: Cursor
  /** Everything that was finished at the last look. */
  finished?: Snapshot
  /** The highest number of a transaction that it has read something of. */
  private newest = 0n
  recent?: Recent
  private readonly loop = new Loop(ring => this.look(ring))
  private atRest: (() => void)[] = []

  constructor(
    private readonly connection: Connection,
    private readonly live: () => Definitions,
    private readonly events: ReaderEvents
  ) {}

  /** Begins to read, from what is committed now. Where it cannot be read yet, it is tried again and again. */
  start(): Promise<void> {
    return this.loop.start()
  }

  stop(): Promise<void> {
    return this.loop.stop(() => this.connection.close())
  }

  /** @param ring whether the other nodes should hear of it too */
  wake(ring = false): void {
    this.loop.wake(ring)
  }

  /** Settles when everything that has been committed by now has been read, or the reader has ended. */
  level(): Promise<void> {
    return this.loop.level()
  }

  /** When it last knew to have read everything, by `performance.now()`. */
  get levelAt(): number {
    return this.loop.levelAt
  }

  /** Calls back, at once if it may be, when no batch is half read. */
  whenAtRest(callback: () => void): void {
    if (this.position && !this.position.until) callback()
    else this.atRest.push(callback)
  }

  /** Reads everything that is new. */
  private async look(ring: boolean): Promise<void> {
    if (!this.connection.isOpen) await this.connect()
    // Rung first: the others read while this node does.
    await Promise.all([ring ? this.connection.ring() : undefined, this.read()])
  }

  private async connect(): Promise<void> {
    await this.connection.open()
    const before = this.epoch
    this.epoch = await adopt(this.connection)
    if (this.position && this.epoch === before) return
    await this.begin()
    if (before) this.events.lost()
  }

  /** From now on. */
  private async begin(): Promise<void> {
    const [{ now, newest }] = await this.connection.query<{ now: string; newest: string }>(nowSql)
    this.newest = BigInt(newest)
    const seen = Snapshot.parse(now).upTo(this.newest)
    this.position = behind(seen)
    this.recent = new Recent(seen)
    this.rest()
  }

  private async read(): Promise<void> {
    // Left in the middle of a batch when the connection was lost.
    if (this.position!.until) await this.readLarge()
    const { seen } = this.position!
    const lines = await this.connection.query<Line & { now: string; start: string }>(
      tailSql,
      tailValues(seen),
      // A batch of millions of rows takes its time, which is not to be taken for silence for ever.
      { name: 'journal_tail', patience: Math.min(SILENCE * 2 ** this.loop.failures, SORTING) }
    )
    const [{ now, start, tx }] = lines
    this.finished = Snapshot.parse(now)
    if (BigInt(start) > seen.oldest) await this.skip()
    else if (tx === null) this.position = behind(this.finished.upTo(this.newest))
    else if (lines.length <= PAGE) this.take(lines, this.finished.upTo(this.newestOf(lines)), true)
    else {
      this.take(lines.slice(0, PAGE), this.finished, false)
      await this.readLarge()
    }
  }

  private newestOf(lines: readonly Line[]): bigint {
    for (const { tx } of lines) if (BigInt(tx) > this.newest) this.newest = BigInt(tx)
    return this.newest
  }

  /** Entries have been trimmed that it had not read; it must have slept for as long as the journal keeps them. */
  private async skip(): Promise<void> {
    logger.warn('Entries of the journal were trimmed before they were read: live clients read anew')
    await this.begin()
    this.events.lost()
  }

  /** The rest of a batch that is too large to be read at once. */
  private async readLarge(): Promise<void> {
    const { seen, until, seq } = this.position!
    await this.connection.query('begin')
    await this.connection.query(declareSql(seen, until!, seq), [], { patience: SORTING })
    for (let lines: Line[] = []; ; await sleep(0)) {
      lines = await this.connection.query<Line>(fetchSql, [], { patience: SORTING })
      if (lines.length > 0) this.take(lines, until!, false)
      if (lines.length < PAGE) break
    }
    await this.connection.query('commit')
    const [{ start }] = await this.connection.query<{ start: string }>(startSql)
    if (BigInt(start) > seen.oldest) return this.skip()
    this.position = behind(until!.upTo(this.newest))
    this.rest()
  }

  /** @param whole whether the batch ends with these lines */
  private take(lines: readonly Line[], until: Snapshot, whole: boolean): void {
    const { seen } = this.position!
    this.newestOf(lines)
    const prefix = batchText(this.epoch, seen, until)
    const entries = lines.map((line, index) => {
      const isLast = whole && index === lines.length - 1
      const text = isLast ? cursorText(this.epoch, behind(until)) : prefix + Number(line.seq).toString(16)
      return new Entry(line, this.live().get(line.resource), text)
    })
    this.recent!.add(until, entries)
    for (const entry of entries) {
      this.position = { seen, until, seq: entry.seq }
      this.events.entry(entry)
    }
    if (!whole) return
    this.position = behind(until)
    this.rest()
  }

  private rest(): void {
    for (const callback of this.atRest.splice(0)) callback()
  }
}
