// A list over a table, with everything that goes between them in the hands of a test.
import type { LiveQuery } from '../../src/client/filter'
import { List } from '../../src/client/list'
import type { Clock } from './clock'
import type { Happening } from './random'
import { Table } from './table'
import type { Zeppelin } from './table'

/** Lets promises go on that have what they wait for. */
const settle = async () => {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
}

export class ListStage {
  readonly table = new Table()
  readonly list: List
  /** How often the server was asked. */
  readings = 0
  private heard = 0
  private state: 'live' | 'offline' = 'live'
  private asked: { query: LiveQuery; page?: unknown; answer(page: any): void; refuse(error: Error): void }[] =
    []

  constructor(
    readonly query: LiveQuery,
    private readonly clock: Clock,
    rows: readonly Zeppelin[] = [],
    isNarrow = true
  ) {
    for (const row of rows) this.table.put(row)
    this.heard = this.table.changes.length
    const state = () => this.state
    this.list = new List('zeppelins', query, {
      get state() {
        return state()
      },
      find: query => {
        this.readings++
        return new Promise((answer, refuse) => this.asked.push({ query, answer, refuse }))
      },
      onWish: () => undefined,
      onClose: () => undefined
    })
    if (!isNarrow) this.list.widen()
    this.list.isCovered = true
    this.list.resume()
  }

  async do(happening: Happening): Promise<void> {
    if (typeof happening === 'object') {
      if ('put' in happening) this.table.put(happening.put)
      else this.table.remove(happening.remove)
    } else {
      this[happening]()
    }
    await settle()
  }

  /** Nothing more happens to the rows, and all that is under way arrives. */
  async rest(): Promise<void> {
    if (this.state === 'offline') this.cut()
    for (let round = 0; round < 60; round++) {
      while (this.heard < this.table.changes.length) this.hear()
      while (this.asked.length > 0) {
        this.read()
        this.answer()
        await settle()
      }
      this.clock.pass(10_000)
      await settle()
    }
  }

  hear(): void {
    if (this.heard === this.table.changes.length) return
    const { subscription } = this.list
    const change = this.table.told(this.heard++, 'query' in subscription ? subscription.query : {})
    if (change) this.list.take('zeppelins', change)
  }

  read(): void {
    const next = this.asked.find(({ page }) => !page)
    if (next) next.page = this.table.page(next.query)
  }

  answer(): void {
    if (this.asked[0]?.page) this.asked[0].answer(this.asked.shift()!.page)
  }

  wait(): void {
    this.clock.pass(60)
  }

  lose(): void {
    if (this.state === 'offline') return
    this.list.lose()
    this.list.resume()
  }

  /** The connection is cut, or is there again; nothing is lost by that. */
  cut(): void {
    if (this.state === 'live') {
      this.state = 'offline'
      for (const { refuse } of this.asked.splice(0)) refuse(new Error('cut'))
      this.list.cut()
    } else {
      this.state = 'live'
      this.list.resume()
    }
  }

  refuse(): void {
    this.asked.shift()?.refuse(Object.assign(new Error('busy'), { code: 503 }))
  }
}
