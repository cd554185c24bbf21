// Delivery by rooms says to each socket what the rule says of it, for whatever rule, row, caller and narrowing.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Server } from 'socket.io'
import { anyone } from '../../../src/engine'
import type { Caller, Definition, Formula, RowValues } from '../../../src/engine'
import type { Entry } from '../../../src/plugins/journal'
import { Delivery } from '../../../src/plugins/realtime/delivery'
import { eventFor } from '../../../src/plugins/realtime/event'
import { Filters } from '../../../src/plugins/realtime/filters'
import { ownRoom, placesOf, roomsOf } from '../../../src/plugins/realtime/rooms'
import { filterFor } from '../../../src/plugins/realtime/subscriptions'
import type { Narrowing } from '../../../src/plugins/realtime/subscriptions'
import { anyCaller, anyRow, anyRule, define } from '../../engine/random-rules'

interface Ear {
  readonly caller: Caller | null
  readonly narrowing: Narrowing
  readonly heard: { name: string; row: RowValues }[]
}

/** The rooms of socket.io, with just what delivery uses: to some rooms, except to those in others. */
function stage(ears: readonly Ear[]) {
  const filters = new Filters()
  const rooms = new Map<string, Set<string>>()
  ears.forEach(({ caller, narrowing }, index) => {
    for (const room of [...placesOf(caller, narrowing, filters), `socket ${index}`]) {
      if (!rooms.has(room)) rooms.set(room, new Set())
      rooms.get(room)!.add(`socket ${index}`)
    }
  })
  const members = (names: readonly string[]) => new Set(names.flatMap(name => [...(rooms.get(name) ?? [])]))
  const to = (names: readonly string[], except: readonly string[] = []) => ({
    except: (others: readonly string[]) => to(names, others),
    emit(name: string, row: RowValues) {
      assert.ok(names.length > 0, 'to no room is to everybody')
      const others = members(except)
      for (const id of members(names)) {
        if (!others.has(id)) ears[Number(id.slice(7))].heard.push({ name, row })
      }
    }
  })
  const io = { of: () => ({ sockets: { size: ears.length }, adapter: { rooms } }), to }
  const isIn = (caller: Caller | null, names: readonly string[]) =>
    names.some(name => roomsOf(caller).includes(name))
  const distinct = [...new Map(ears.map(({ caller }) => [ownRoom(caller), caller])).values()]
  const present = {
    all: () => distinct,
    in: (names: readonly string[]) => distinct.filter(caller => isIn(caller, names))
  }
  return new Delivery({} as never, io as unknown as Server, present, filters)
}

const change = fc
  .tuple(fc.option(anyRow), fc.option(anyRow), fc.integer({ min: 1, max: 3 }))
  .filter(([before, after]) => Boolean(before ?? after))
  .map(([before, after, id]) => {
    const rest = { id, ruled: 'seen', createdAt: 'then', updatedAt: 'now' }
    return { id, before: before && { ...before, ...rest }, after: after && { ...after, ...rest } }
  })
const narrowing = fc.oneof(
  fc.constant(null),
  fc.constant(new Map()),
  fc.constant(new Map([['things', true as const]])),
  fc.integer({ min: 1, max: 2 }).map(id => new Map([['things', new Set<unknown>([id])]])),
  fc
    .constantFrom<Formula>(
      { field: 'colour', test: 'eq', value: 'red' },
      { not: { field: 'done', test: 'eq', value: true } },
      { field: 'id', test: 'in', value: [1, 2] }
    )
    .map(formula => new Map([['things', formula]]))
) as fc.Arbitrary<Narrowing>

describe('delivery', () => {
  it('brings each socket what eventFor says, once', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyRule, fc.oneof(fc.constant(anyone), anyRule)),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(anyCaller, narrowing), { minLength: 1, maxLength: 8 }),
        ([rule, ofField], changes, listening) => {
          const definition = define(rule, rule, ofField).get('things') as Definition
          const ears: Ear[] = listening.map(([caller, narrowing]) => ({ caller, narrowing, heard: [] }))
          const delivery = stage(ears)
          for (const { id, before, after } of changes) {
            const entry = { definition, before, after, id, cursor: 'here' } as unknown as Entry
            delivery.deliver(entry)
            for (const { caller, narrowing, heard } of ears) {
              const expected = eventFor(entry, caller, filterFor(narrowing, 'things'))
              assert.deepEqual(
                heard.splice(0),
                expected ? [{ name: `things ${expected.event}`, row: expected.row }] : []
              )
            }
          }
        }
      ),
      { numRuns: 2_000 }
    )
  })
})
