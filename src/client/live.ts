// The live lists of a client: what they ask for together, and when each of them may read.
import type { Application, Id } from '@feathersjs/feathers'
import type { Socket } from 'socket.io-client'
import type { LiveQuery, LiveRow } from './filter'
import { watchListeners } from './heard'
import { Line, pauseBefore } from './line'
import type { LineListener } from './line'
import { List } from './list'
import { isRefusal } from './renewal'
import type { Session } from './session'
import { union } from './subscriptions'
import type { Subscription } from './subscriptions'

export class Live implements LineListener {
  private readonly lists = new Set<List>()
  private readonly line: Line
  private readonly heard: () => string[] | undefined
  /** What the server has agreed to send; a handshake says the same again, because nothing else is sure to be taken. */
  private agreed: Subscription[] | null = null
  /** Whether it does so, as far as is known. */
  private isAgreed = false
  /** Services that are listened to and are no resources: narrowing does not concern them. */
  private readonly foreign = new Set<string>()
  /** Whether narrowing is given up, because the server refuses it. */
  private isWide = false
  /** Counts changes of rights: an answer from before one says nothing. */
  private epoch = 0
  private isBehind = false
  private levelling = false
  private failures = 0
  private timer?: ReturnType<typeof setTimeout>

  constructor(
    private readonly client: Application,
    private readonly session: Session,
    socket: Socket,
    timeout: number
  ) {
    this.line = new Line(socket, session, timeout, this)
    this.heard = watchListeners(socket, () => this.level())
    session.onOther = () => {
      this.line.forget()
      this.changeRights(list => list.reset())
    }
  }

  /**
   * Opens a list.
   *
   * @param path of a declared resource
   * @param query as for `find`, or an id for the list of this row alone
   * @throws TypeError for what is no JSON, and for `$after`: a list begins at its beginning
   */
  open(path: string, query: LiveQuery | Id = {}): List {
    // As it travels, and whatever becomes of the object that was given.
    const asked: LiveQuery = JSON.parse(JSON.stringify(typeof query === 'object' ? query : { id: query }))
    if ('$after' in asked) throw new TypeError('A live list takes no $after; give it a $limit.')
    const { line } = this
    const list: List = new List(path, asked, {
      get state() {
        return line.state
      },
      find: query => this.client.service(path).find({ query: query as any }) as any,
      onWish: () => this.level(),
      onClose: () => {
        this.lists.delete(list)
        this.level()
      }
    })
    this.lists.add(list)
    this.level()
    return list
  }

  close(): void {
    clearTimeout(this.timer)
    for (const list of [...this.lists]) list.close()
    this.line.close()
  }

  offer(isPlain: boolean): Subscription[] | null {
    if (isPlain) this.agreed = null
    this.isAgreed = true
    return this.agreed
  }

  onLive(): void {
    for (const list of this.lists) list.resume()
    this.level()
  }

  onLost(): void {
    for (const list of this.lists) list.lose()
  }

  onReset(reason: string): void {
    this.onLost()
    if (reason === 'rights-changed') this.changeRights(list => list.renew())
    else this.onLive()
  }

  onEvent(path: string, event: string, row: LiveRow): void {
    const isGone = event === 'removed'
    if (!isGone && event !== 'created' && event !== 'updated' && event !== 'patched') return
    for (const list of this.lists) list.take(path, isGone ? { gone: row.id } : { row })
  }

  onCut(): void {
    for (const list of this.lists) list.cut()
  }

  private changeRights(action: (list: List) => void): void {
    this.epoch++
    this.agreed = null
    this.isAgreed = this.isWide = false
    for (const list of this.lists) action(list)
    this.level()
  }

  /** The subscriptions of all; null when somebody wants to hear everything, or nobody anything in particular. */
  private wanted(): Subscription[] | null {
    const heard = this.heard()
    const open = [...this.lists].filter(list => !list.isRefused)
    if (open.length === 0) this.isWide = false
    if (open.length === 0 || this.isWide || !heard) return null
    const resources = heard.filter(path => !this.foreign.has(path))
    return union([...open.map(list => list.subscription), ...resources.map(resource => ({ resource }))])
  }

  /** Brings the server's subscriptions up to date, and then the lists; one at a time, and at the end of a moment. */
  private level(): void {
    this.isBehind = true
    if (this.levelling) return
    this.levelling = true
    void this.run()
  }

  private async run(): Promise<void> {
    while (this.isBehind) {
      this.isBehind = false
      await this.session.turns.idle()
      const isReady = this.line.state === 'live' && (await this.subscribe())
      if (isReady) for (const list of this.lists) list.resume()
    }
    this.levelling = false
  }

  /** @returns whether the server sends what the lists want to hear */
  private async subscribe(): Promise<boolean> {
    const parts = this.wanted()
    const isNews = !this.isAgreed || JSON.stringify(parts) !== JSON.stringify(this.agreed)
    const { epoch } = this
    const lists = [...this.lists]
    try {
      if (isNews) await this.line.subscribe(parts)
    } catch (error) {
      if (epoch === this.epoch && this.line.state === 'live') this.refused(error, lists)
      return false
    }
    if (epoch !== this.epoch) return false
    this.agreed = parts
    this.isAgreed = true
    this.failures = 0
    for (const list of lists) list.isCovered = true
    return true
  }

  /** The newcomers are at fault; they ask for less narrow subscriptions, and in the end nobody narrows. */
  private refused(error: any, lists: readonly List[]): void {
    const path = error.data?.error === 'unknown-path' ? error.data.path : undefined
    if (this.heard()?.includes(path) && !this.foreign.has(path)) {
      this.foreign.add(path)
      this.level()
    } else if (isRefusal(error) && !this.isWide) {
      const widened = lists.filter(list => !list.isCovered && list.widen())
      this.isWide = widened.length === 0
      this.level()
    } else {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.level(), pauseBefore(this.failures++))
    }
  }
}
