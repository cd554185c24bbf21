// The rules: one algebra, and every way it is compiled to must say the same of every row and caller.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Client } from 'pg'
import {
  KEY,
  admin,
  all,
  any,
  anyone,
  audience,
  bind,
  holds,
  not,
  owner,
  rooms,
  sentence,
  signedIn,
  where
} from '../../src/engine'
import type { Caller, Definition, Formula, Rule } from '../../src/engine'
import { Values, toSql } from '../../src/engine/rules/sql'
import { columnsOf } from '../../src/engine/sql/columns'
import { projection } from '../../src/engine/sql/projection'
import { createTables } from '../../src/engine/sql/tables'
import { TRUSTED } from '../../src/engine/view'
import { emptyDatabase } from '../support/database'
import { anyCaller, anyRow, anyRule, callers, define } from './random-rules'

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
    for (const sample of fc.sample(anyRow, 60)) {
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
      fc.asyncProperty(anyRule, anyCaller, async (given, caller) => {
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
      fc.property(anyRule, fc.nat(), (given, at) => {
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

  it('let a key do nothing that its scopes do not name, and otherwise what its user may', () => {
    const seen = { within: 0, beyond: 0 }
    fc.assert(
      fc.property(fc.tuple(anyRule, anyRule, anyRule), anyCaller, fc.nat(), (given, caller, at) => {
        const { access, fields } = define(...given).get('things')!
        const own = caller?.[KEY] ? { id: caller.id, role: caller.role } : caller
        const each = rows[at % rows.length]
        const say = (formula: Formula, who: Caller | null) => holds(bind(formula, who), each)
        // What anybody may stays as it is: whoever lacks the scope makes such a call as nobody.
        const narrows = (formula: Formula, ...verbs: string[]) => {
          if (formula === true) return
          assert.equal(say(formula, caller), verbs.every(has) && say(formula, own))
        }
        const scopes = caller?.[KEY]?.scopes
        const has = (verb: string) => !scopes || scopes.has(`*:${verb}`) || scopes.has(`things:${verb}`)
        for (const method of ['find', 'get', 'history'] as const) narrows(access[method], 'read')
        narrows(access.create, 'write')
        // To change a row takes reading as well, because the answer shows it.
        for (const method of ['patch', 'remove'] as const) narrows(access[method], 'read', 'write')
        const { read, write } = fields.get('ruled')!
        narrows(read, 'read')
        narrows(write, 'write')
        if (scopes && say(access.patch, own)) seen[say(access.patch, caller) ? 'within' : 'beyond']++
      }),
      { numRuns: 1000 }
    )
    assert.ok(seen.within > 30 && seen.beyond > 100, JSON.stringify(seen))
  })

  it('are told in words, without scopes', () => {
    const words = (given: Rule) => sentence(define(given).get('things')!.access.get)
    assert.equal(words(owner), 'userId is the caller')
    assert.equal(words(any(owner, admin)), 'userId is the caller or admin')
    assert.equal(words(all(signedIn, where({ colour: 'red' }))), 'signed in and colour is "red"')
    assert.equal(words(not(where({ done: true }))), 'not (done is true)')
    assert.equal(words(anyone), 'anyone')
  })
})
