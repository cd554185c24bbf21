// The characters: who listens, to what, over which transport, and at which node.
import type { People, Person } from './people'
import { everythingOf, rowsOf, those } from './rights'
import type { Wish } from './rights'

export interface Character {
  readonly name: string
  readonly person: Person | null
  /** What it wants to hear; null for everything that it may see. */
  readonly wishes: readonly Wish[] | null
  readonly transports: ('polling' | 'websocket')[]
  /** The node that it stays with; none for one that takes the other at each connect. */
  readonly node?: number
  /** Seconds that its tokens last. */
  readonly tokenLasts?: number
}

const big = those('hangars', { size: { $gte: 50 } }, row => row.size >= 50)
const small = those('charts', { size: { $lt: 30 } }, row => row.size < 30)
const open = those('zeppelins', { open: true }, row => row.open === true)
const openOrBig = those(
  'hangars',
  { $or: [{ open: true }, { size: { $gt: 80 } }] },
  row => row.open || row.size > 80
)

/** What somebody who changes his mind may want to hear: nothing in it is ever refused to anybody signed in. */
export const whims: readonly (readonly Wish[] | null)[] = [
  null,
  [everythingOf('crews')],
  [big, everythingOf('zeppelins')],
  [open, openOrBig],
  [rowsOf('hangars', [1, 3, 5, 7]), everythingOf('crews')]
]

/** All clients. `fickle` in a name: it changes what it wants to hear. */
export function charactersOf(people: People): Character[] {
  const sockets: Character['transports'] = ['websocket']
  const polling: Character['transports'] = ['polling']
  const make = (
    name: string,
    who: string | null,
    wishes: readonly Wish[] | null,
    rest: Partial<Character> = {}
  ): Character => ({
    name,
    person: who === null ? null : people.get(who)!,
    wishes,
    transports: sockets,
    ...rest
  })
  return [
    make('nobody', null, null),
    make('nobody, polling', null, null, { transports: polling, node: 0 }),
    make('nobody, open hangars', null, [those('hangars', { open: true }, row => row.open)], { node: 1 }),
    make('ada', 'ada', null),
    make('ada, polling', 'ada', null, { transports: polling, node: 1 }),
    make('ada, big hangars', 'ada', [big]),
    make('bob', 'bob', null, { node: 0 }),
    make('bob, some rows', 'bob', [rowsOf('hangars', [1, 2, 3, 4]), everythingOf('zeppelins')]),
    make('bob, open zeppelins', 'bob', [open, everythingOf('crews')], { node: 1 }),
    make('cleo, asleep now and then', 'cleo', null),
    make('dan, short tokens', 'dan', null, { tokenLasts: 4 }),
    make('dan, fickle', 'dan', whims[1]),
    make('flo', 'flo', null),
    make('flo, some queries', 'flo', [openOrBig, everythingOf('crews')], { node: 0 }),
    make('guy', 'guy', null, { node: 1 }),
    make('mia', 'mia', null, { transports: ['polling', 'websocket'] }),
    make('mia, fickle', 'mia', whims[2]),
    make('max, small charts', 'max', [small], { transports: polling }),
    make('zoe', 'zoe', null),
    make('zoe, charts and zeppelins', 'zoe', [everythingOf('charts'), everythingOf('zeppelins')], { node: 0 })
  ]
}
