// Columns: the header as fields, and cells as values of every kind of field and back.
import assert from 'node:assert/strict'
import * as engine from '../../../src/engine'
import { cellOf, readHeader, readRow } from '../../../src/plugins/console/columns'

const {
  choice,
  date,
  decimal,
  flag,
  integer,
  json,
  moment,
  optional,
  readOnly,
  resource,
  text,
  withDefault
} = engine

const things = resource({
  path: 'things',
  about: 'One field of each kind.',
  fields: {
    name: text({ max: 50 }),
    motto: text({ min: 0, trim: false }),
    remark: optional(text()),
    count: optional(integer()),
    price: optional(decimal()),
    done: withDefault(false, flag()),
    day: optional(date()),
    at: optional(moment()),
    size: optional(choice(['S', 'M'])),
    tags: optional(json()),
    stamp: optional(readOnly(text()))
  },
  access: { read: engine.anyone, write: engine.anyone }
})

const definitions = engine.normaliseAll([things as never], {
  users: 'things',
  page: { default: 20, max: 100 }
})
const definition = definitions.get('things')!
const names = ['name', 'motto', 'remark', 'count', 'price', 'done', 'day', 'at', 'size', 'tags']
const header = readHeader(definition, names)

describe('columns', () => {
  it('give each cell the type of its field', () => {
    const cells = [
      '007',
      ' x ',
      '',
      ' 42',
      '-1.50',
      'TRUE',
      '2026-11-20',
      '2026-11-20 09:30:00+01:00',
      'S',
      '[1,"a"]'
    ]
    assert.deepEqual(readRow(header, cells), {
      name: '007',
      motto: ' x ',
      count: 42,
      price: -1.5,
      done: true,
      day: '2026-11-20',
      at: '2026-11-20T08:30:00.000Z',
      size: 'S',
      tags: [1, 'a']
    })
  })

  it('take an empty cell as not given, but for a text that must be there', () => {
    assert.deepEqual(readRow(header, Array(10).fill('')), { name: '', motto: '' })
  })

  it('name every value of the wrong form', () => {
    const cells = ['a', '', '', '1.5', 'dear', 'maybe', '2026-02-30', 'noon', 'XL', '{']
    const words = [
      'count must be a whole number between -2147483647 and 2147483647',
      'price must be a number',
      'done must be true or false',
      'day must be a day as 2026-11-20',
      'at must be a moment as 2026-11-20T09:30:00Z',
      'size must be one of S, M',
      'tags must be JSON'
    ]
    assert.throws(() => readRow(header, cells), { message: words.join('; ') })
    assert.throws(() => readRow(header, ['a']), { message: 'has 1 values, the header has 10' })
  })

  it('write values that are read again', () => {
    const row = {
      name: '=1+1',
      motto: ' "\n',
      count: -1,
      price: 0.1,
      done: false,
      tags: { a: ['é'] },
      size: 'M'
    }
    const cells = names.map(name => cellOf(definition.fields.get(name)!, row[name as keyof typeof row]))
    assert.deepEqual(readRow(header, cells), row)
  })

  it('have files by the ids of their uploads', () => {
    const files = resource({
      path: 'hangars',
      about: 'One field of each kind of files.',
      fields: { photo: optional(engine.image()), gallery: optional(engine.images()) },
      access: { read: engine.anyone, write: engine.anyone }
    })
    const own = engine.normaliseAll([files as never], { users: 'hangars', page: { default: 20, max: 100 } })
    const { fields } = own.get('hangars')!
    const row = { photo: { id: 'a', url: 'http://x/?signature' }, gallery: [{ id: 'b' }, { id: 'c' }] }
    const cells = [cellOf(fields.get('photo')!, row.photo), cellOf(fields.get('gallery')!, row.gallery)]
    assert.deepEqual(cells, ['a', 'b c'])
    const read = readHeader(own.get('hangars')!, ['photo', 'gallery'])
    assert.deepEqual(readRow(read, cells), { photo: 'a', gallery: ['b', 'c'] })
    assert.deepEqual(readRow(read, ['', '']), {})
  })

  it('pass over what the server sets, and refuse what is unknown, missing or twice', () => {
    const found = readHeader(definition, ['id', ' name ', 'stamp', 'motto', 'createdAt'])
    assert.deepEqual(found.ignored, ['id', 'stamp', 'createdAt'])
    assert.deepEqual(readRow(found, ['9', 'a', 'b', 'c', 'd']), { name: 'a', motto: 'c' })
    for (const [cells, sentence] of [
      [
        ['name', 'nmae', ''],
        /^things has no nmae, \(a column without a name\)\. The columns may be name, motto, /
      ],
      [['name;motto'], /Is another --delimiter meant\?$/],
      [['remark'], /^The header lacks name, motto; /],
      [['name', 'motto', 'name'], /^The header has name more than once\.$/]
    ] as [string[], RegExp][]) {
      assert.throws(() => readHeader(definition, cells), { message: sentence })
    }
  })
})
