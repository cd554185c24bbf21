// Fitness: tables as the declarations make them, and what changes of them break.
import assert from 'node:assert/strict'
import knex from 'knex'
import type { Knex } from 'knex'
import { createTables, findMisfits, normaliseAll, unfitResources } from '../../src/engine'
import type { Broken } from '../../src/engine'
import { zoo } from '../conformance/zoo'
import { emptyDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { options, users } from './random-rules'

const definitions = normaliseAll([users, ...zoo] as never, options)
const every = 'every call'

type Case = [title: string, change: string, back: string, misfits: [problem: string, breaks: string][]]

const drop = (column: string) => `alter table zoo_drops drop column ${column}`

const cases: Case[] = [
  [
    'no table',
    'alter table zoo_drops rename to elsewhere',
    'alter table elsewhere rename to zoo_drops',
    [['zoo/drops has no table', every]]
  ],
  [
    'no table, but an index of that name',
    'alter table zoo_drops rename to elsewhere; create index zoo_drops on elsewhere (message)',
    'drop index zoo_drops; alter table elsewhere rename to zoo_drops',
    [['zoo/drops has no table', every]]
  ],
  [
    'renamed columns, of which the new one is required',
    'alter table zoo_drops rename message to words',
    'alter table zoo_drops rename words to message',
    [
      ['zoo/drops.message has no column', every],
      ['zoo/drops.words must have a value and is not declared', 'create']
    ]
  ],
  [
    'other types',
    'alter table zoo_notes alter pages type text, alter day type timestamptz',
    'alter table zoo_notes alter pages type integer using pages::int, alter day type date',
    [
      ['zoo/notes.day is timestamp with time zone and not date', every],
      ['zoo/notes.pages is text and not integer', every]
    ]
  ],
  [
    'an unknown column that must have a value',
    'alter table zoo_drops add weight integer not null',
    drop('weight'),
    [['zoo/drops.weight must have a value and is not declared', 'create']]
  ],
  ['an unknown column that may be empty', 'alter table zoo_drops add weight integer', drop('weight'), []],
  [
    'unknown columns that get their value by themselves',
    `alter table zoo_drops add a int not null default 1, add b int not null generated always as identity,
       add c int not null generated always as (1) stored, add d bigserial not null`,
    'alter table zoo_drops drop a, drop b, drop c, drop d',
    []
  ],
  [
    'types that hold every value of the declared one',
    `alter table zoo_drops alter message type varchar(900), alter "from" type varchar(10);
     alter table zoo_notes alter pages type bigint`,
    `alter table zoo_drops alter message type varchar(500), alter "from" type text;
     alter table zoo_notes alter pages type integer`,
    []
  ],
  [
    'no trigger that notes changes, on tables of live resources',
    `drop trigger plumage_journal on zoo_drops; alter table zoo_cases disable trigger plumage_journal`,
    `create trigger plumage_journal after insert or update or delete on zoo_drops
       for each row execute function plumage_journal_zoo_drops();
     alter table zoo_cases enable trigger plumage_journal`,
    [
      ['zoo/cases has no trigger plumage_journal', 'history'],
      ['zoo/drops has no trigger plumage_journal', 'history']
    ]
  ],
  [
    'indexes, constraints and tables beside the declared ones',
    `create index more on zoo_drops (message); alter table zoo_drops add constraint long check (message <> '');
     create table other (id int not null)`,
    'drop index more; alter table zoo_drops drop constraint long; drop table other',
    []
  ]
]

describe('the fitness of a database', () => {
  let database: TestDatabase
  let pool: Knex
  before(async () => {
    database = await emptyDatabase()
    pool = knex({ client: 'pg', connection: database.url, pool: { min: 0, max: 1 } })
    for (const statement of createTables(definitions)) await pool.raw(statement.replaceAll('?', '\\?'))
  })
  after(async () => {
    await pool.destroy()
    await database.drop()
  })

  it('is whole where the tables were made from the declarations, whatever the kinds of their fields', async () => {
    assert.deepEqual(await findMisfits(pool, definitions), [])
  })

  for (const [title, change, back, misfits] of cases) {
    it(`${misfits.length > 0 ? 'finds' : 'does not mind'} ${title}`, async () => {
      await pool.raw(change)
      const found = await findMisfits(pool, definitions)
      await pool.raw(back)
      assert.deepEqual(
        found.map(({ problem, breaks }) => [problem, breaks]),
        misfits
      )
      assert.deepEqual(await findMisfits(pool, definitions), [])
    })
  }

  it('comes down to the worst for each resource', () => {
    const misfit = (path: string, breaks: Broken) => ({ path, breaks, problem: '' })
    const unfit = unfitResources([
      ...[misfit('a', 'every call'), misfit('a', 'create')],
      ...[misfit('b', 'create'), misfit('b', 'history')],
      ...[misfit('c', 'history')]
    ])
    assert.deepEqual([...unfit], Object.entries({ a: 'every call', b: 'create', c: 'history' }))
  })

  it('takes one statement', async () => {
    let count = 0
    const counting = () => count++
    pool.on('query', counting)
    await findMisfits(pool, definitions)
    pool.removeListener('query', counting)
    assert.equal(count, 1)
  })
})
