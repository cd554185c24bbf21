// Lists of ids at the doors: who may refer to what, what is loaded along, found by, and told to whom.
import { scenario } from '../support/scenario'
import { atlas } from './atlas'

/** What bob, who alone is in the crew, finds by what. */
const found: [total: number, query: Record<string, unknown>][] = [
  [1, { crewIds: '$bob.id' }],
  [1, { crewIds: { $in: ['$bob.id', '$ada.id'] } }],
  [1, { crewIds: { $all: ['$bob.id'] } }],
  [1, { crewIds: { $ne: '$ada.id' } }],
  [1, { crewIds: { $nin: ['$ada.id'] } }],
  [1, { crewIds: { $null: false } }],
  [0, { crewIds: '$ada.id' }],
  [0, { crewIds: { $all: ['$bob.id', '$ada.id'] } }],
  [0, { crewIds: { $nin: ['$bob.id'] } }],
  [0, { crewIds: { $ne: '$bob.id' } }],
  [0, { crewIds: { $null: true } }]
]

scenario({
  title: 'lists of ids',
  people: { ada: 'user', bob: 'user', max: 'manager' },
  resources: atlas as never,
  steps: [
    ...['red', 'blue'].map(name => ({
      it: `makes a flag: ${name}`,
      as: 'ada',
      call: 'create flags' as const,
      data: { name },
      keep: name,
      heard: Object.fromEntries(
        ['ada', 'bob', 'max', 'nobody'].map(each => [each, { 'flags created': { name } }])
      )
    })),
    {
      it: 'makes a country, with its flags in their order',
      as: 'ada',
      call: 'create countries',
      data: { name: 'A', flagIds: ['$blue.id', '$red.id'] },
      query: { $include: ['flags'] },
      body: { flagIds: ['$blue.id', '$red.id'], flags: [{ name: 'blue' }, { name: 'red' }] },
      keep: 'a',
      heard: { ada: { 'countries created': { flagIds: ['$blue.id', '$red.id'] } } }
    },
    {
      it: 'makes another one, of somebody else, without any',
      as: 'bob',
      call: 'create countries',
      data: { name: 'B' },
      body: { flagIds: [] },
      keep: 'b',
      heard: { bob: { 'countries created': { flagIds: [] } } }
    },
    {
      it: 'refuses ids of rows that the caller does not see, as if they were not there',
      as: 'ada',
      call: 'create zeppelins',
      data: { name: 'Z', countryIds: ['$a.id', '$b.id'] },
      status: 400,
      error: 'unknown-reference',
      body: { message: /countryIds/ }
    },
    {
      it: 'takes ids of rows that may be unseen, and tells those who are in the list',
      as: 'ada',
      call: 'create zeppelins',
      data: { name: 'Z', countryIds: ['$a.id'], crewIds: ['$bob.id'] },
      body: { crewIds: ['$bob.id'] },
      without: ['cargoIds'],
      keep: 'z',
      heard: {
        ada: { 'zeppelins created': { name: 'Z' } },
        bob: { 'zeppelins created': { name: 'Z', crewIds: ['$bob.id'] } },
        max: { 'zeppelins created': { name: 'Z', cargoIds: [] } }
      }
    },
    {
      it: 'loads along, also within what is loaded along, only what the caller sees',
      as: 'bob',
      call: 'get zeppelins',
      id: '$z.id',
      query: { $include: ['visited.flags', 'user'] },
      body: { countryIds: ['$a.id'], visited: [] }
    },
    {
      it: 'loads all of it for its owner',
      as: 'ada',
      call: 'get zeppelins',
      id: '$z.id',
      query: { $include: ['visited.flags'] },
      body: { visited: [{ name: 'A', flags: [{ name: 'blue' }, { name: 'red' }] }] }
    },
    {
      it: 'loads nothing by a list that the caller may not read',
      as: 'bob',
      call: 'get zeppelins',
      id: '$z.id',
      query: { $include: ['cargos'] },
      status: 400,
      error: 'unknown-key'
    },
    ...found.map(([total, query]) => ({
      it: `finds ${total} by ${JSON.stringify(query)}`,
      as: 'bob',
      call: 'find zeppelins' as const,
      query: { ...query, $select: ['id'] },
      body: { total, data: total ? [{ id: '$z.id' }] : [] }
    })),
    {
      it: 'lets nobody find by a list that he may not read',
      as: 'bob',
      call: 'find zeppelins',
      query: { cargoIds: '$red.id' },
      status: 400,
      error: 'unknown-key'
    },
    {
      it: 'takes a row from the view of who is taken out, and brings it into that of who comes in',
      as: 'ada',
      call: 'patch zeppelins',
      id: '$z.id',
      data: { crewIds: ['$ada.id'] },
      heard: {
        ada: { 'zeppelins patched': { crewIds: ['$ada.id'] } },
        bob: { 'zeppelins removed': { id: '$z.id' } },
        max: { 'zeppelins patched': { crewIds: ['$ada.id'] } }
      }
    },
    {
      it: 'hides the row from who was taken out',
      as: 'bob',
      call: 'get zeppelins',
      id: '$z.id',
      status: 404,
      error: 'not-found'
    },
    {
      it: 'tells of rows that lose an id, when its row is removed',
      as: 'bob',
      call: 'remove flags',
      id: '$blue.id',
      heard: {
        ada: [
          ['flags removed', { id: '$blue.id' }],
          ['countries patched', { name: 'A', flagIds: ['$red.id'] }]
        ],
        ...Object.fromEntries(
          ['bob', 'max', 'nobody'].map(name => [name, { 'flags removed': { id: '$blue.id' } }])
        )
      }
    },
    {
      it: 'refuses an id that is there twice',
      as: 'ada',
      call: 'patch countries',
      id: '$a.id',
      data: { flagIds: ['$red.id', '$red.id'] },
      status: 400,
      error: 'invalid-data',
      body: { message: /flagIds must have each item once/ }
    }
  ]
})
