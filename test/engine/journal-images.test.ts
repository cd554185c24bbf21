// A property: an image of the journal, read, is the row as the application itself gets it, whatever wrote the row.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { engineOf, optional, readImage, resource, text } from '../../src/engine'
import type { Definition, FieldDefinition } from '../../src/engine'
import { zoo } from '../conformance/zoo'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { date, moment, zones } from './random-times'

const RUNS = Number(process.env.JOURNAL_RUNS ?? 60)

/** A field of somebody's own that goes out in another form than it is stored in. */
const loud = { ...text({ max: 50 }), kind: 'loud', output: (column: string) => `upper(${column})` }

const hangar = resource({
  path: 'hangar',
  about: 'Airships with a field of their own kind, and names that SQL has a meaning for.',
  fields: {
    name: text(),
    cry: optional(loud),
    ...Object.fromEntries(['old', 'new', 'after', 'found', 't'].map(name => [name, optional(text())]))
  },
  access: { read: { rule: 'anyone' }, write: { rule: 'anyone' } }
})

const word = fc.string({ unit: 'grapheme', maxLength: 12 }).map(each => each.replaceAll('\0', ''))

const number = (schema: any, step: number) =>
  fc
    .integer({
      min: Math.ceil((schema.minimum ?? -1e6) / step),
      max: Math.floor(Math.min(1e6, schema.maximum ?? 1e6) / step)
    })
    .map(each => String(Number((each * step).toFixed(3))))

/** Values that a column takes, some of which no call could bring there. */
function valuesOf(
  { kind, schema, reference }: FieldDefinition,
  users: readonly number[]
): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'references':
      return reference!.to === 'users' ? fc.shuffledSubarray([...users]) : fc.constant([])
    case 'integer':
      return number(schema, 1)
    case 'decimal':
    case 'money':
      return fc.oneof(number(schema, schema.multipleOf), fc.constant('NaN'))
    case 'flag':
      return fc.boolean()
    case 'date':
      return date
    case 'moment':
      return moment
    case 'choice':
      return fc.constantFrom(...schema.enum)
    case 'json':
      return fc
        .jsonValue({ stringUnit: 'grapheme' })
        .map(value => JSON.stringify(value))
        .filter(json => !json.includes('\\u0000'))
    case 'list':
      return fc.array(word).map(list => JSON.stringify(list))
    case 'text':
    case 'password':
    case 'loud':
      return word
    case 'image':
    case 'images':
    case 'file':
      // How rows show files is tested with the files.
      return fc.constant(null)
    default:
      throw new Error(`No values for a field of kind ${kind}: add them here.`)
  }
}

describe('an image of the journal', function () {
  this.timeout(120_000)
  let api: TestApp
  let knex: Knex
  let users: number[]
  const definition = (path: string): Definition => engineOf(api.app).definitions.get(path)!
  const own = ({ name, kind }: FieldDefinition) => !['id', 'reference'].includes(kind) && name !== 'updatedAt'

  /** Some of the columns of a row, with values for them. */
  const anyRow = ({ fields }: Definition): fc.Arbitrary<Record<string, unknown>> => {
    const free = [...fields.values()].filter(own)
    return fc.record(
      Object.fromEntries(
        free.map(field => [
          field.name,
          field.optional ? fc.option(valuesOf(field, users)) : valuesOf(field, users)
        ])
      ),
      {
        requiredKeys: free
          .filter(field => !field.optional && field.default === undefined)
          .map(({ name }) => name)
      }
    )
  }

  /** The row as the application gets it. */
  const seen = (path: string, id: unknown) => (api.app.service(path as never) as any).get(id)

  before(async () => {
    api = await testApp({}, [...zoo, hangar] as never)
    knex = api.app.get('postgresqlClient')
    users = [(await api.person('ada')).id, (await api.person('bob')).id]
  })
  after(() => api.stop())

  const paths = [...zoo, hangar].filter(({ live }) => live !== false).map(({ path }) => path)
  for (const path of paths) {
    it(`is the row as it was and as it became, of ${path}`, async () => {
      const { table, owner, fields, idKind } = definition(path)
      const always = owner ? { [owner]: users[0] } : {}
      let unlike = 0
      const property = fc.asyncProperty(
        anyRow(definition(path)),
        anyRow(definition(path)),
        fc.constantFrom(...zones),
        fc.uuid(),
        async (one, two, zone, uuid) => {
          const row = { ...always, ...one, ...(idKind === 'uuid' ? { id: uuid } : {}) }
          const trx = await knex.transaction()
          try {
            await trx.raw(`set local timezone to '${zone}'`)
            const params = { transaction: { trx }, query: {} }
            const get = (id: unknown) => (api.app.service(path as never) as any).get(id, params)
            const [{ id }] = await trx(table).insert(row).returning('id')
            const was = await get(id)
            await trx(table).where({ id }).update(two)
            const is = await get(id)
            const { rows } = await trx.raw(
              `select before, after from plumage_journal where resource = ? and "rowId" = ? order by seq desc limit 1`,
              [path, String(id)]
            )
            assert.deepEqual(readImage(definition(path), rows[0].before), was)
            assert.deepEqual(readImage(definition(path), rows[0].after), is)
            assert.deepEqual(
              Object.keys(is),
              [...fields.values()].filter(f => !f.secret).map(({ name }) => name)
            )
            if (JSON.stringify(rows[0].after) !== JSON.stringify(is)) unlike++
          } catch (error) {
            // A check of the resource may refuse what chance has brought.
            fc.pre(!(error as { code?: string }).code?.startsWith('23'))
            throw error
          } finally {
            await trx.rollback()
          }
        }
      )
      await fc.assert(property, { numRuns: RUNS })
      assert.ok(unlike > 0, 'the two forms differ, or nothing would have been shown')
    })
  }

  it('is the row as events and answers show it, of a call', async () => {
    const made = await (api.app.service('hangar' as never) as any).create({ name: 'a', cry: 'hey' })
    assert.equal(made.cry, 'HEY')
    const { rows } = await knex.raw(`select after from plumage_journal order by seq desc limit 1`)
    assert.deepEqual(readImage(definition('hangar'), rows[0].after), await seen('hangar', made.id))
  })

  it('has nothing in fields that came later, and none that are gone', () => {
    const image = { id: 1, name: 'a', gone: 'x', cry: null, createdAt: '2026-01-02T03:04:05.06+05:30' }
    const fields = [...definition('hangar').fields.keys()]
    assert.deepEqual(readImage(definition('hangar'), image), {
      ...Object.fromEntries(fields.map(name => [name, null])),
      id: 1,
      name: 'a',
      createdAt: '2026-01-01T21:34:05.060Z'
    })
    const note = readImage(definition('zoo/notes'), { code: 'secret', pin: 'secret', constructor: 'x' })
    assert.ok(!('code' in note) && !('pin' in note) && !Object.hasOwn(note, 'constructor'))
  })
})
