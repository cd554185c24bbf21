// The rules: one algebra, and every way it is compiled to must say the same of every row and caller.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Client } from 'pg'
import {
  $me,
  admin,
  all,
  any,
  anyone,
  audience,
  bind,
  choice,
  date,
  decimal,
  flag,
  holds,
  integer,
  moment,
  nobody,
  normaliseAll,
  not,
  optional,
  owner,
  reference,
  resource,
  role,
  rooms,
  self,
  sentence,
  signedIn,
  text,
  where
} from '../../src/engine'
import type { Caller, Definition, Formula, Rule } from '../../src/engine'
import { columnsOf } from '../../src/engine/sql/columns'
import { projection } from '../../src/engine/sql/projection'
import { createTables } from '../../src/engine/sql/tables'
import { Values, toSql } from '../../src/engine/rules/sql'
import { TRUSTED } from '../../src/engine/view'
import { emptyDatabase } from '../support/database'

const callers: (Caller | null)[] = [
  null,
  { id: 1, role: 'user' },
  { id: 2, role: 'manager' },
  { id: 3, role: 'admin' }
]
const words = ['red', 'green', 'blue']
const days = ['2026-01-31', '2026-02-01', '1999-12-31']
const moments = ['2026-11-20T09:30:00.000Z', '2026-11-20T09:30:00.001Z', '0999-01-01T00:00:00.000Z']

const fields = {
  count: optional(integer()),
  price: optional(decimal({ scale: 2 })),
  title: optional(text({ max: 20 })),
  colour: optional(choice(words)),
  done: optional(flag()),
  day: optional(date()),
  at: optional(moment()),
  helperId: optional(reference('users'))
}

const users = resource({
  path: 'users',
  about: 'People.',
  fields: {},
  access: { read: anyone, write: nobody }
})

const things = (rule: Rule) =>
  resource({
    path: 'things',
    about: 'Things.',
    fields,
    owner: 'userId',
    access: { read: rule, write: nobody }
  })

const define = (rule: Rule) =>
  normaliseAll([users, things(rule)] as never, { users: 'users', page: { default: 20, max: 100 } })

const number = fc.integer({ min: -2, max: 3 })
const values: Record<string, fc.Arbitrary<unknown>> = {
  count: number,
  price: fc.constantFrom(0, 0.1, 0.3, 10.05, -1),
  title: fc.constantFrom('', 'a', 'B', 'é', "it's", '%'),
  colour: fc.constantFrom(...words),
  done: fc.boolean(),
  day: fc.constantFrom(...days),
  at: fc.constantFrom(...moments),
  helperId: fc.constantFrom(1, 2, 3)
}
const ordered = ['count', 'price', 'day', 'at']

const condition: fc.Arbitrary<Rule> = fc.constantFrom(...Object.keys(values)).chain(name => {
  const value = values[name]
  const options: fc.Arbitrary<unknown>[] = [
    value,
    fc.constant(null),
    fc.record({ $ne: fc.option(value) }),
    fc.record({ $in: fc.array(value, { maxLength: 3 }) }),
    fc.record({ $nin: fc.array(value, { maxLength: 3 }) }),
    fc.record({ $null: fc.boolean() })
  ]
  if (ordered.includes(name)) {
    for (const operator of ['$lt', '$lte', '$gt', '$gte'])
      options.push(value.map(each => ({ [operator]: each })))
  }
  if (name === 'helperId') options.push(fc.constant($me), fc.constant({ $ne: $me }))
  return fc.oneof(...options).map(each => where({ [name]: each as never }))
})

const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>(tie => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    condition,
    fc.constantFrom<Rule>(anyone, nobody, signedIn, owner, self, admin, role('user', 'manager')),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => all(...parts)),
    fc.array(tie('rule'), { maxLength: 3 }).map(parts => any(...parts)),
    tie('rule').map(not)
  )
})).rule

const row = fc.record({
  userId: fc.constantFrom(1, 2, 3),
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.option(value)]))
})

describe('rules', () => {
  let client: Client
  let drop: () => Promise<void>
  let rows: Record<string, unknown>[]

  before(async () => {
    const database = await emptyDatabase()
    drop = database.drop
    client = new Client({ connectionString: database.url })
    await client.connect()
    const definitions = define(anyone)
    for (const statement of createTables(definitions)) await client.query(statement)
    await client.query('insert into users (id) values (1), (2), (3)')
    for (const sample of fc.sample(row, 60)) {
      const names = Object.keys(sample)
      const marks = names.map((_, index) => `$${index + 1}`)
      const columns = names.map(name => `"${name}"`)
      await client.query(`insert into things (${columns}) values (${marks})`, Object.values(sample))
    }
    const values = new Values()
    const { columns, json } = projection({
      definition: definitions.get('things')!,
      viewer: TRUSTED,
      values,
      alias: 't'
    })
    rows = (await client.query(`select ${json} as row from (select ${columns} from things t) r`)).rows.map(
      each => each.row
    )
  })
  after(async () => {
    await client.end()
    await drop()
  })

  const idsBySql = async (definition: Definition, formula: Formula): Promise<unknown[]> => {
    const values = new Values()
    const condition = toSql(formula, columnsOf(definition, 't'), values)
    const found = await client.query(`select id from things t where ${condition} order by id`, values.list)
    return found.rows.map(each => each.id)
  }

  it('say in SQL what they say as a predicate, for every row and caller', async () => {
    await fc.assert(
      fc.asyncProperty(rule, fc.constantFrom(...callers), async (given, caller) => {
        const definition = define(given).get('things')!
        const formula = bind(definition.access.get, caller)
        const byPredicate = rows.filter(each => holds(formula, each)).map(each => each.id)
        assert.deepEqual(
          await idsBySql(definition, formula),
          byPredicate.sort((a, b) => Number(a) - Number(b))
        )
      }),
      { numRuns: 400 }
    )
  })

  it('say as an audience what they say as a predicate', () => {
    const inRooms = (caller: Caller | null) =>
      caller
        ? [rooms.everyone, rooms.signedIn, rooms.role(caller.role), rooms.user(caller.id)]
        : [rooms.everyone]
    let expressible = 0
    fc.assert(
      fc.property(rule, fc.nat(), (given, at) => {
        const { access } = define(given).get('things')!
        const each = rows[at % rows.length]
        const heard = audience(access.get, each)
        if (heard === 'each') return
        expressible++
        for (const caller of callers) {
          const hears = inRooms(caller).some(room => heard.includes(room))
          assert.equal(
            hears,
            holds(bind(access.get, caller), each),
            `${sentence(access.get)} for ${caller?.id}`
          )
        }
      }),
      { numRuns: 1000 }
    )
    assert.ok(expressible > 500, `only ${expressible} rules became rooms`)
  })

  it('are told in words', () => {
    const words = (given: Rule) => sentence(define(given).get('things')!.access.get)
    assert.equal(words(owner), 'userId is the caller')
    assert.equal(words(any(owner, admin)), 'userId is the caller or admin')
    assert.equal(words(all(signedIn, where({ colour: 'red' }))), 'signed in and colour is "red"')
    assert.equal(words(not(where({ done: true }))), 'not (done is true)')
    assert.equal(words(anyone), 'anyone')
  })
})
