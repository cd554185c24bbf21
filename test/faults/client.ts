// A live client that speaks the protocol as it is written down: it hears, comes back with its cursor, and reads anew when told.
import { setTimeout as sleep } from 'node:timers/promises'
import { Badge } from './badge'
import type { Chance } from './chance'
import type { Character } from './characters'
import { Line } from './line'
import type { Node } from './node'
import { Picture } from './picture'
import { readAll } from './reading'
import { paths } from './resources'
import type { Path } from './resources'
import { isUserFor } from './rights'
import type { Row, Wish } from './rights'
import type { Moment } from './truth'

/** What a client needs of its surroundings. */
export interface Surroundings {
  readonly nodes: readonly Node[]
  readonly chance: Chance
  /** A moment that is not before the call. */
  now(): Promise<Moment>
}

export class LiveClient {
  readonly picture: Picture
  /** What went against the protocol, or against the rights, as it came. */
  readonly faults: string[] = []
  /** Reasons of resets, since all was compared the last time. */
  resets: string[] = []
  connects = 0
  /** The stretch of the campaign in which its cursor was given out. */
  since = 0
  /** Why it last could not read. */
  trouble = ''
  private wishes: readonly Wish[] | null
  private line?: Line
  private cursor?: string
  private settled?: string
  private readonly badge: Badge
  /** Counts what ends a reading: another one, and the end of the line. */
  private turn = 0
  private mustRead = true
  private timer?: NodeJS.Timeout
  private isAway = true

  /** @param start a moment from which on it must miss nothing */
  constructor(
    readonly character: Character,
    start: Moment,
    private readonly around: Surroundings
  ) {
    this.wishes = character.wishes
    this.badge = new Badge(character, around.chance)
    this.picture = new Picture(start)
    this.picture.begin('it is new', this.wishes)
  }

  get name(): string {
    return this.character.name
  }

  get isAsleep(): boolean {
    return this.isAway
  }

  /** Whether it believes that what it holds is true. */
  get isSettled(): boolean {
    return !this.mustRead && this.line?.isOpen === true
  }

  /** Comes, or comes back. */
  wake(): void {
    if (!this.isAway) return
    this.isAway = false
    this.connect()
  }

  /** Goes away until it is woken. */
  sleep(): void {
    this.isAway = true
    clearTimeout(this.timer)
    this.drop()
  }

  /** Breaks the connection off, and comes back soon. */
  hop(): void {
    if (this.isAway) return
    this.drop()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.connect(), this.around.chance.between(20, 300))
  }

  /** Everything about it has been compared, and was right at this moment. */
  settle(moment: Moment, stretch: number): void {
    this.picture.settle(moment)
    this.resets = []
    if (this.cursor !== this.settled) this.since = stretch
    this.settled = this.cursor
  }

  private drop(): void {
    this.turn++
    this.line?.close()
    this.line = undefined
  }

  private connect(): void {
    this.drop()
    const { transports, node } = this.character
    const { nodes } = this.around
    const line = new Line({
      url: nodes[node ?? this.connects % nodes.length].url,
      transports,
      auth: { accessToken: this.badge.token, cursor: this.cursor, subscribe: this.sent() },
      hear: (word, args) => this.listen(word, args),
      lost: error => {
        // Whatever else is in the way passes.
        if (error?.data?.code === 401) this.badge.discard()
        else if (error?.data && error.data.code !== 503) this.faults.push(`refused: ${error.message}`)
        this.hop()
      }
    })
    this.line = line
    this.connects++
    void this.badge.keep(line, () => line === this.line)
  }

  private readonly sent = () => this.wishes?.map(({ sent }) => sent) ?? null

  private listen(word: string, [first, second]: any[]): void {
    const cursor = word.includes(' ') ? second?.cursor : first?.cursor
    if (typeof cursor !== 'string' || cursor === '')
      this.faults.push(`no cursor: ${word} ${JSON.stringify(first)}`)
    this.cursor = cursor
    if (word === 'reset') {
      this.resets.push(first.reason)
      this.readAnew(`a reset (${first.reason})`)
    } else if (word === 'live') {
      if (this.mustRead) void this.read()
    } else this.hear(word, first, cursor)
  }

  private hear(word: string, row: Row, cursor: string): void {
    const [path, event] = word.split(' ')
    const { person } = this.character
    if (paths.includes(path as Path))
      return this.picture.hear({ path: path as Path, event, row, cursor, at: Date.now() })
    if (path !== 'users') this.faults.push(`unexpected: ${word}`)
    if (!isUserFor(person, row)) this.faults.push(`not for its eyes: ${word} ${JSON.stringify(row)}`)
  }

  /** Says what it wants to hear from now on, and reads that. */
  async subscribe(wishes: readonly Wish[] | null): Promise<void> {
    if (this.isAway) return
    this.wishes = wishes
    const why = 'it wants something else'
    try {
      await this.line!.ask<{ cursor: string }>(['subscribe', this.sent()], ({ cursor }) => {
        this.cursor = cursor
        this.readAnew(why)
      })
    } catch {
      // Whether it was heard is not known. It says so again when it comes back.
      this.hop()
      this.readAnew(why)
    }
  }

  private readAnew(why: string): void {
    this.picture.begin(why, this.wishes)
    this.mustRead = true
    void this.read()
  }

  /** Reads all that it wants to hold, over its own line. When that ends, it reads when it is told that it is live. */
  private async read(): Promise<void> {
    const turn = ++this.turn
    const { window } = this.picture
    while (turn === this.turn && this.line) {
      try {
        window.from ??= await this.around.now()
        const isNobody = this.character.person === null
        const read = await readAll(this.line, window.wishes, isNobody)
        if (turn !== this.turn) return
        this.picture.replace(read)
        this.mustRead = false
        return
      } catch (error) {
        this.trouble = JSON.stringify(error) + (error as Error).message
        if (turn === this.turn && (error as { code?: number }).code === 401) await this.badge.renew(this.line)
        await sleep(100)
      }
    }
  }
}
