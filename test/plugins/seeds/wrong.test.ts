// Seeds that are wrong: all mistakes told, nothing of a wrong file written.
import assert from 'node:assert/strict'
import { engineOf } from '../../../src/engine'
import type { Declaration } from '../../../src/engine'
import { seedBed } from './bed'
import type { Bed } from './bed'
import { garden, seedOf, town } from './garden'

describe('seeds that are wrong', () => {
  let bed: Bed
  before(async () => {
    bed = await seedBed(garden as unknown as Declaration[])
  })
  after(() => bed.stop())
  beforeEach(async () => {
    bed.clear()
    await bed.api.app.get('postgresqlClient').raw('truncate towns, shop_parts, diaries, users cascade')
  })

  it('writes nothing of a file with bad rows, tells each of them, and keeps the files before', async () => {
    bed.write('a/base.seed.js', seedOf('towns', 'name', [town('Bonn')]))
    const rows = [
      town('Ulm'),
      { name: '' },
      town('Rome', 13),
      { people: 1, name: 'x', colour: 'red' },
      town('Ulm')
    ]
    bed.write('b/demo.seed.js', seedOf('towns', 'name', rows))
    const { code, out, err } = await bed.seed()
    assert.deepEqual([code, out], [1, 'a/base: 1 made, 0 were there\n'])
    assert.deepEqual(err.split('\n'), [
      'The seed b/demo is wrong; nothing of it was written:',
      '  - towns, row 2: people is required; name must not be empty',
      '  - towns, row 3: No town has 13 people',
      '  - towns, row 4: colour is not a field that can be set',
      '  - towns, row 5: has the same name as row 1',
      ''
    ])
    assert.deepEqual(
      (await bed.rows('towns')).map(({ name }) => name),
      ['Bonn']
    )
  })

  it('tells references that lead nowhere or to several rows', async () => {
    bed.write('a/towns.seed.js', seedOf('towns', 'name', [town('Ulm'), town('Bonn')]))
    const townIds = [{ name: 'Rome' }, { people: 5 }, { mayor: 'x' }, { founded: 'once' }, {}, 99]
    const rows = townIds.map((townId, index) => ({ code: `p${index}`, townId }))
    bed.write('b/parts.seed.js', seedOf('shop/parts', 'code', rows))
    const { code, err } = await bed.seed()
    assert.equal(code, 1)
    assert.deepEqual(err.split('\n'), [
      'The seed b/parts is wrong; nothing of it was written:',
      '  - shop/parts, row 1: townId: no row of towns with name "Rome"; there must be one',
      '  - shop/parts, row 2: townId: 2 rows of towns with people 5; there must be one',
      '  - shop/parts, row 3: townId looks for mayor, which is not a field of towns',
      '  - shop/parts, row 4: townId looks for founded, which must be a day as 2026-11-20',
      '  - shop/parts, row 5: townId names no field of towns',
      '  - shop/parts, row 6: townId refers to a row that does not exist',
      ''
    ])
    assert.equal((await bed.rows('shop/parts')).length, 0)
  })

  it('shows the first twenty bad rows and counts the others', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => town(`T${index}`, 0))
    bed.write('b/demo.seed.js', seedOf('towns', 'name', rows))
    const lines = (await bed.seed()).err.split('\n')
    assert.equal(lines[1], '  - towns, row 1: people must be at least 1')
    assert.deepEqual(lines.slice(20), ['  - towns, row 20: people must be at least 1', '  - and 10 more', ''])
  })

  it('tells all mistakes of all files before it writes anything', async () => {
    bed.write('a/good.seed.js', seedOf('towns', 'name', [town('Ulm')]))
    bed.write('b/broken.seed.js', `throw new Error('Cannot think')`)
    bed.write('c/other.seed.js', `exports.default = { resource: 'towns' }`)
    bed.write('d/empty.seed.js', `exports.default = []`)
    bed.write(
      'd/left.seed.js',
      `exports.left = seed({ resource: 'towns', key: 'name', rows: [] })
       exports.default = seed({ resource: 'towns', key: 'name', rows: [] })`
    )
    bed.write(
      'e/wrong.seed.js',
      `exports.default = [
        seed({ resource: 'twons', key: 'name', rows: [] }),
        seed({ resource: 'towns', rows: [] }),
        seed({ resource: 'towns', key: ['name', 'mayor', 'id'], rows: 'all' }),
        seed({ resource: 'diaries', key: 'pin', rows: [] })
      ]`
    )
    const { code, out, err } = await bed.seed()
    assert.deepEqual([code, out], [1, ''])
    const paths = [...engineOf(bed.api.app).definitions.keys()].sort().join(', ')
    assert.match(paths, /diaries.*shop\/parts.*towns.*users/)
    assert.deepEqual(err.split('\n'), [
      'The seeds are wrong; nothing was written:',
      '  - b/broken: Cannot think',
      '  - c/other: its default export must be a seed({ … }), or a list of them',
      '  - d/empty: its default export must be a seed({ … }), or a list of them',
      '  - d/left: left is a seed, but not in the default export, which holds all of a file',
      `  - e/wrong: twons is not a resource; there are ${paths}`,
      '  - e/wrong: key must name the field or fields by which a row of towns is known',
      '  - e/wrong: key names mayor, which is not a field of towns',
      '  - e/wrong: key names id, which counts up by itself; name a field that is known',
      '  - e/wrong: rows of towns must be a list, or a function that makes one',
      '  - e/wrong: key names pin, and a password cannot be compared',
      ''
    ])
    assert.equal((await bed.rows('towns')).length, 0)
  })

  const shapes: [string, string, string][] = [
    ['a row that is none', '[5]', 'towns, row 1: must be an object of values by field'],
    [
      'a row without its key',
      '[{ people: 1, name: null }]',
      'towns, row 1: name is part of the key and must have a value'
    ],
    ['an id', `[{ id: 5, name: 'Ulm', people: 1 }]`, 'towns, row 1: leave id out, it counts up by itself'],
    ['a function that gives no list', '() => 5', 'the function for the rows of towns must give a list'],
    [
      'a function that asks for what is not there',
      `({ find }) => find('towns', { mayor: 'x' })`,
      'towns, the function for its rows: mayor cannot be used here'
    ]
  ]
  for (const [what, rows, problem] of shapes) {
    it(`refuses ${what}`, async () => {
      bed.write(
        'a/towns.seed.js',
        `exports.default = seed({ resource: 'towns', key: 'name', rows: ${rows} })`
      )
      const { code, err } = await bed.seed()
      assert.equal(code, 1)
      assert.ok(err.startsWith(`The seed a/towns is wrong; nothing of it was written:\n  - ${problem}`), err)
      assert.equal((await bed.rows('towns')).length, 0)
    })
  }
})
