// The reader: takes what is new in the journal, batch by batch in commit order, for as long as the process lives.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Definitions } from '../../engine'
import { logger } from '../../logger'
import { adopt } from './cluster'
import { SILENCE } from './connection'
import type { Connection } from './connection'
import { batchText, behind, cursorText } from './cursor'
import type { Cursor } from './cursor'
import { entryOf } from './entry'
import type { Entry, Line } from './entry'
import { Recent } from './recent'
import { Snapshot } from './snapshot'
import { PAGE, declareSql, fetchSql, startSql, tailSql, tailValues } from './statements'

/** How often it looks without being called, in milliseconds: for changes made in SQL, which ring no bell. */
const POLL = 1_000
/** The shortest time between two looks, in milliseconds, so that a flood of writes is read in batches. */
const PACE = 3
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
  recent?: Recent
  /** When it last knew to have read everything, by `performance.now()`. */
  levelAt = performance.now()

  private awake = false
  private ringing = false
  private stir: () => void = () => undefined
  private stopped = false
  /** How often it has failed since it last succeeded. */
  private failures = 0
  private running?: Promise<void>
  private begun = 0
  private waiting: { after: number; resolve(): void }[] = []
  private atRest: (() => void)[] = []

  constructor(
    private readonly connection: Connection,
    private readonly live: () => Definitions,
    private readonly events: ReaderEvents
  ) {}

  /** Begins to read, from what is committed now. Where it cannot be read yet, it is tried again and again. */
  async start(): Promise<void> {
    await this.look().catch(error => this.fail(error))
    this.running = this.run()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.wake()
    await this.connection.close()
    await this.running
    for (const { resolve } of this.waiting.splice(0)) resolve()
  }

  /** @param ring whether the other nodes should hear of it too */
  wake(ring = false): void {
    this.awake = true
    if (ring) this.ringing = true
    this.stir()
  }

  /** Settles when everything that has been committed by now has been read, or the reader has ended. */
  level(): Promise<void> {
    if (this.stopped) return Promise.resolve()
    const done = new Promise<void>(resolve => this.waiting.push({ after: this.begun, resolve }))
    this.wake()
    return done
  }

  /** Calls back, at once if it may be, when no batch is half read. */
  whenAtRest(callback: () => void): void {
    if (this.position && !this.position.until) callback()
    else this.atRest.push(callback)
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopped;) {
      await this.nap(failures === 0 ? POLL : Math.min(100 * 2 ** failures, 2_000))
      if (this.stopped) return
      try {
        await this.look()
        failures = 0
        await sleep(PACE)
      } catch (error) {
        this.fail(error)
        failures++
      }
    }
  }

  /** Waits to be called, but not for ever. */
  private async nap(ms: number): Promise<void> {
    if (this.awake) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>(resolve => {
      this.stir = resolve
      timer = setTimeout(resolve, ms).unref()
    })
    clearTimeout(timer)
    this.stir = () => undefined
  }

  /** Tells it once, however often it is tried again. */
  private fail(error: unknown): void {
    this.awake = false
    if (this.stopped || this.failures++ > 0) return
    const { code, message } = error as { code?: string; message: string }
    const reason = code === '42P01' ? 'its table is missing, a migration has to be run' : message
    logger.warn(`The journal cannot be read, it will be tried again: ${reason}`)
  }

  /** Reads everything that is new. */
  private async look(): Promise<void> {
    if (!this.connection.isOpen) await this.connect()
    this.awake = false
    const number = ++this.begun
    // Rung first: the others read while this node does.
    const rung = this.ringing ? this.connection.ring() : undefined
    this.ringing = false
    await Promise.all([rung, this.read()])
    this.levelAt = performance.now()
    if (this.failures > 0) logger.info('The journal is read again')
    this.failures = 0
    this.waiting = this.waiting.filter(({ after, resolve }) => {
      if (after < number) resolve()
      return after >= number
    })
  }

  private async connect(): Promise<void> {
    await this.connection.open()
    const before = this.epoch
    this.epoch = await adopt(this.connection)
    if (this.position && this.epoch === before) return
    const [{ now }] = await this.connection.query<{ now: string }>(
      'select pg_current_snapshot()::text as now'
    )
    this.begin(Snapshot.parse(now))
    if (before) this.events.lost()
  }

  private begin(seen: Snapshot): void {
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
      { name: 'journal_tail', patience: Math.min(SILENCE * 2 ** this.failures, SORTING) }
    )
    const [{ now, start, tx }] = lines
    const until = Snapshot.parse(now)
    if (BigInt(start) > seen.oldest) this.skipTo(until)
    else if (tx === null) this.position = behind(until)
    else if (lines.length <= PAGE) this.take(lines, until, true)
    else {
      this.take(lines.slice(0, PAGE), until, false)
      await this.readLarge()
    }
  }

  /** Entries have been trimmed that it had not read; it must have slept for as long as the journal keeps them. */
  private skipTo(until: Snapshot): void {
    logger.warn('Entries of the journal were trimmed before they were read: live clients read anew')
    this.begin(until)
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
    if (BigInt(start) > seen.oldest) return this.skipTo(until!)
    this.position = behind(until!)
    this.rest()
  }

  /** @param whole whether the batch ends with these lines */
  private take(lines: readonly Line[], until: Snapshot, whole: boolean): void {
    const { seen } = this.position!
    const prefix = batchText(this.epoch, seen, until)
    const entries = lines.map((line, index) => {
      const isLast = whole && index === lines.length - 1
      const text = isLast ? cursorText(this.epoch, behind(until)) : prefix + Number(line.seq).toString(16)
      return entryOf(line, this.live(), text)
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
