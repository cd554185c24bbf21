// Seeds: rows that are made where they are not there yet, in the order of references.
import assert from 'node:assert/strict'
import type { Declaration } from '../../../src/engine'
import { seedBed } from './bed'
import type { Bed } from './bed'
import { garden, seedOf, town } from './garden'

describe('sowing seeds', () => {
  let bed: Bed
  before(async () => {
    bed = await seedBed(garden as unknown as Declaration[])
  })
  after(() => bed.stop())
  beforeEach(async () => {
    bed.clear()
    await bed.api.app.get('postgresqlClient').raw('truncate towns, shop_parts, diaries, users cascade')
  })

  const sown = (out: string) => ({ code: 0, out, err: '' })

  it('makes rows once, and leaves what people have changed', async () => {
    bed.write('map/towns.seed.js', seedOf('towns', 'name', [town('Ulm'), town('Bonn')]))
    assert.deepEqual(await bed.seed(), sown('map/towns: 2 made, 0 were there\n'))
    const [first] = await bed.rows('towns')
    await bed.api.app.service('towns' as 'contacts').patch(first.id, { people: 77 })
    bed.write('map/towns.seed.js', seedOf('towns', 'name', [town('Ulm'), town('Bonn'), town('Köln')]))
    assert.deepEqual(await bed.seed(), sown('map/towns: 1 made, 2 were there\n'))
    const rows = await bed.rows('towns')
    assert.deepEqual(
      rows.map(({ name, people }) => [name, people]),
      [
        ['Ulm', 77],
        ['Bonn', 5],
        ['Köln', 5]
      ]
    )
  })

  it('takes rows of a JSON file, of a function that sees earlier ones, and lists of parts', async () => {
    bed.write('map/towns.json', JSON.stringify([town('Ulm'), town('Bonn')]))
    bed.write(
      'map/towns.seed.js',
      `exports.default = [
        seed({ resource: 'towns', key: 'name', rows: require('./towns.json') }),
        seed({ resource: 'shop/parts', key: 'code', rows: async ({ app, find }) => {
          if (!app.service('towns')) throw new Error('no application')
          const towns = await find('towns', { name: { $ne: 'Bonn' } })
          return towns.map(town => ({ code: 'P-' + town.name, townId: town.id }))
        } })
      ]`
    )
    assert.deepEqual(await bed.seed('map'), sown('map/towns: 3 made, 0 were there\n'))
    const [[{ id }], rows] = [await bed.rows('towns'), await bed.rows('shop/parts')]
    assert.deepEqual(
      rows.map(({ code, townId, shout, state }) => [code, townId, shout, state]),
      [['p-ulm', id, 'P-ULM', 'new']]
    )
  })

  it('compares keys as they are stored', async () => {
    bed.write('shop/parts.seed.js', seedOf('shop/parts', 'code', [{ code: '  AbC ' }]))
    assert.deepEqual(await bed.seed(), sown('shop/parts: 1 made, 0 were there\n'))
    assert.deepEqual(await bed.seed(), sown('shop/parts: 0 made, 1 was there\n'))
    assert.equal((await bed.rows('shop/parts'))[0].code, 'abc')
  })

  it('finds the rows that references describe, those of the same list too', async () => {
    const rows = [
      { code: 'a', townId: { name: 'Ulm', people: 5 } },
      { code: 'b', partId: { code: 'A' } },
      {
        code: 'c',
        partId: { code: 'b' },
        townId: null,
        kinIds: [{ code: 'b' }, { code: 'a' }],
        soldInIds: [{ name: 'Ulm' }]
      }
    ]
    bed.write('shop/parts.seed.js', seedOf('shop/parts', 'code', rows))
    bed.write('map/towns.seed.js', seedOf('towns', 'name', [town('Ulm')]))
    // shop/parts refers to towns, though its name comes later in any case: see the next test.
    assert.deepEqual(
      await bed.seed(),
      sown('map/towns: 1 made, 0 were there\nshop/parts: 3 made, 0 were there\n')
    )
    const made = new Map((await bed.rows('shop/parts')).map(row => [row.code, row]))
    const [ulm] = await bed.rows('towns')
    assert.deepEqual(
      ['a', 'b', 'c'].map(code => [made.get(code)!.partId, made.get(code)!.townId]),
      [
        [null, ulm.id],
        [made.get('a')!.id, null],
        [made.get('b')!.id, null]
      ]
    )
    const { kinIds, soldInIds } = made.get('c')!
    assert.deepEqual([kinIds, soldInIds], [[made.get('b')!.id, made.get('a')!.id], [ulm.id]])
    bed.write(
      'more.seed.js',
      seedOf('shop/parts', 'code', [{ code: 'd', kinIds: [{ code: 'x' }, { code: 'a' }] }])
    )
    assert.match((await bed.seed('more')).err, /row 1: kinIds: no row of shop\/parts with code "x"/)
  })

  it('goes by references first, then by name, and takes names of domains, of files, or both', async () => {
    bed.write(
      'a/demo.seed.js',
      seedOf('diaries', 'day', [{ day: '2026-01-02', userId: { email: 'x@y.example' } }])
    )
    bed.write('b/base.seed.js', seedOf('towns', 'name', [town('Bonn')]))
    bed.write('b/demo.seed.js', seedOf('towns', 'name', [town('Ulm')]))
    bed.write('z/demo.seed.js', seedOf('users', 'email', [{ email: 'X@y.example', password: 'long enough' }]))
    const names = async (...words: string[]) => {
      const { code, out, err } = await bed.seed(...words)
      assert.equal(code, 0, err)
      return out.split('\n').map(line => line.split(':')[0])
    }
    assert.deepEqual(await names(), ['b/base', 'b/demo', 'z/demo', 'a/demo', ''])
    assert.deepEqual(await names('demo'), ['b/demo', 'z/demo', 'a/demo', ''])
    assert.deepEqual(await names('b'), ['b/base', 'b/demo', ''])
    assert.deepEqual(await names('z/demo', 'base'), ['b/base', 'z/demo', ''])
    const [user] = await bed.rows('users')
    assert.equal((await bed.rows('diaries'))[0].userId, user.id)
    const signIn = { strategy: 'local', email: 'x@y.example', password: 'long enough' }
    assert.equal((await bed.api.request('POST', '/authentication', { body: signIn })).status, 201)
  })

  it('doubles nothing when two run at once', async () => {
    bed.write(
      'map/towns.seed.js',
      seedOf(
        'towns',
        'name',
        Array.from({ length: 1200 }, (_, index) => town(`Town ${index}`))
      )
    )
    const both = await Promise.all([bed.seed(), bed.seed()])
    assert.deepEqual(both.map(({ out }) => out).sort(), [
      'map/towns: 0 made, 1200 were there\n',
      'map/towns: 1200 made, 0 were there\n'
    ])
    assert.equal((await bed.rows('towns')).length, 1200)
  })
})
