// Lists of the application's own client, which must stay true to their queries through all of it.
import { isDeepStrictEqual } from 'node:util'
import { createClient } from '../../src/client'
import type { LiveClient, LiveList } from '../../src/client'
import type { Node } from './node'
import { tokenOf } from './people'
import type { People, Person } from './people'
import type { Path } from './resources'
import { seen } from './rights'
import type { Row } from './rights'
import type { Truth } from './truth'

interface Wanted {
  readonly path: Path
  readonly query: Record<string, unknown>
  /** What the query means, by hand: of all rows that somebody sees, in the order of their ids. */
  pick(rows: readonly Row[]): readonly Row[]
}

const wanted: readonly Wanted[] = [
  {
    path: 'hangars',
    query: { $sort: { size: -1 }, $limit: 10 },
    // Among rows of one size, the order of ids goes down too.
    pick: rows =>
      rows
        .toReversed()
        .toSorted((one, other) => other.size - one.size)
        .slice(0, 10)
  },
  { path: 'zeppelins', query: { open: true, $limit: 10_000 }, pick: rows => rows.filter(({ open }) => open) },
  { path: 'crews', query: { $limit: 10_000 }, pick: rows => rows }
]

const compareIds = ({ id: one }: Row, { id: other }: Row) => (one < other ? -1 : 1)

/** A person who holds some lists. */
class Holder {
  private readonly client: LiveClient
  private readonly lists: readonly LiveList<any>[]

  constructor(
    private readonly person: Person,
    node: Node
  ) {
    const storage = new Map([['feathers-jwt', tokenOf(person)]])
    this.client = createClient(node.url, {
      transports: ['websocket'],
      timeout: 8_000,
      storage: {
        getItem: key => storage.get(key),
        setItem: (key, value) => storage.set(key, value),
        removeItem: key => storage.delete(key)
      },
      socket: { reconnectionDelay: 50, reconnectionDelayMax: 300, timeout: 8_000 }
    })
    this.lists = wanted.map(({ path, query }) => this.client.live(path as never, query as never))
  }

  problems({ rows, users }: Truth): string[] {
    const viewer = { id: this.person.id, role: users.get(this.person.id)! }
    return wanted.flatMap(({ path, query, pick }, index) => {
      const list = this.lists[index]
      const name = `the list of ${this.person.name}, ${path} ${JSON.stringify(query)}`
      if (list.status !== 'live') return [`${name} is ${list.status} ${list.error?.message ?? ''}`]
      const mine = rows.get(path)!.flatMap(row => seen(path, row, viewer) ?? [])
      const right = pick(mine.toSorted(compareIds))
      // Without a wish for an order, any is right.
      const held = query.$sort ? list.rows : list.rows.toSorted(compareIds)
      if (isDeepStrictEqual([...held], right)) return []
      const text = (some: readonly Row[]) => some.map(row => `    ${JSON.stringify(row)}`)
      return [[`${name} holds`, ...text(held), '  instead of', ...text(right)].join('\n')]
    })
  }

  async close(): Promise<void> {
    await this.client.teardown()
  }
}

export class Holders {
  private readonly all: readonly Holder[]

  constructor(people: People, nodes: readonly Node[]) {
    this.all = ['bob', 'mia', 'flo'].map((name, index) => new Holder(people.get(name)!, nodes[index % 2]))
  }

  /** Lists that do not hold what they should, each with what it holds. */
  problems(truth: Truth): string[] {
    return this.all.flatMap(holder => holder.problems(truth))
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(holder => holder.close()))
  }
}
