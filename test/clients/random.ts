// Random rows, queries, and things that happen between a list and its server.
import fc from 'fast-check'
import type { LiveQuery } from '../../src/client/filter'
import type { Zeppelin } from './table'

export const moments = ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.001Z', '2025-12-31T23:59:59.999Z']
const names = ['a', 'B', 'b', 'Ä', 'z', 'Z', 'zz', '10', '9']
const orNull = <T>(from: fc.Arbitrary<T>) => fc.option(from, { nil: null })

export const zeppelin: fc.Arbitrary<Zeppelin> = fc.record(
  {
    id: fc.integer({ min: 1, max: 60 }),
    crew: fc.integer({ min: 1, max: 12 }),
    built: orNull(fc.constantFrom(...moments)),
    home: orNull(fc.constantFrom('friedrichshafen', 'lakehurst')),
    name: orNull(fc.constantFrom(...names)),
    isAloft: fc.boolean()
  },
  { noNullPrototype: true }
)

const moment = fc.constantFrom<unknown>(...moments, '2024-02-29', new Date(moments[1]))
const crew = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom('3', '7'))
const order = fc.constantFrom('$lt', '$lte', '$gt', '$gte')
const condition: fc.Arbitrary<LiveQuery> = fc.oneof(
  crew.map(crew => ({ crew })),
  fc.tuple(order, crew).map(([test, value]) => ({ crew: { [test]: value } })),
  fc.tuple(order, moment).map(([test, value]) => ({ built: { [test]: value } })),
  moment.map(built => ({ built })),
  fc.constantFrom('Lakehurst', 'lakehurst', null).map(home => ({ home })),
  fc.constantFrom(...names).map(name => ({ name: { $ne: name } })),
  fc.subarray(names).map(list => ({ name: { $nin: list } })),
  fc.subarray([1, 2, 3, 4, 5, 6]).map(list => ({ crew: { $in: list } })),
  fc.constantFrom(true, false, 'true', 'false').map(isAloft => ({ isAloft })),
  fc.boolean().map(isNull => ({ built: { $null: isNull } })),
  fc.constant({ name: { $like: 'z%' } }),
  fc.tuple(order, fc.constantFrom(...names)).map(([test, name]) => ({ name: { [test]: name } }))
)
const filter: fc.Arbitrary<LiveQuery> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: condition },
  fc.array(condition, { minLength: 1, maxLength: 3 }).map($or => ({ $or })),
  fc.array(condition, { minLength: 1, maxLength: 3 }).map($and => ({ $and }))
)
const direction = fc.constantFrom(1, -1)
const sort = fc
  .tuple(fc.subarray(['crew', 'built', 'name', 'isAloft', 'id'], { maxLength: 2 }), direction, direction)
  .map(([keys, ...directions]) => ({
    $sort: Object.fromEntries(keys.map((key, at) => [key, directions[at]]))
  }))
const rest: fc.Arbitrary<LiveQuery> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.constantFrom<LiveQuery>({ $skip: 2 }, { $search: 'z' })
)
const limit: fc.Arbitrary<LiveQuery> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(0, 1, 2, 4, 9, 40).map($limit => ({ $limit }))
)
export const query = fc
  .tuple(filter, sort, limit, rest)
  .map(parts => Object.assign({}, ...parts) as LiveQuery)

/** What may happen: rows change, events arrive, the server reads, its answer arrives, time passes, or all is lost. */
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ put: zeppelin }) },
  { weight: 4, arbitrary: fc.record({ remove: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 6, arbitrary: fc.constant('hear' as const) },
  { weight: 3, arbitrary: fc.constant('read' as const) },
  { weight: 3, arbitrary: fc.constant('answer' as const) },
  { weight: 3, arbitrary: fc.constant('wait' as const) },
  { weight: 1, arbitrary: fc.constantFrom('lose' as const, 'cut' as const, 'refuse' as const) }
)

export const happenings = fc.oneof(
  fc.array(happening, { maxLength: 12 }),
  fc.array(happening, { maxLength: 120, size: 'max' })
)
/** Often more rows than a list shows. */
export const fleet = fc.array(zeppelin, { maxLength: 80, size: 'max' })

export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never
