// Domains: a database gets the migrations of those that are on.
import assert from 'node:assert/strict'
import { integer, optional, reference, references, text, withDefault } from '../../../src/engine'
import { migrationStatus, planMigrations } from '../../../src/plugins/migrations'
import { contents } from '../../support/catalogue'
import { berths, of, pilots, record, useDomains } from './domain-stage'

describe('migrations of domains', () => {
  const stage = useDomains()

  it('are written apart, what others refer to first, and only where something has changed', async () => {
    const first = await stage.make(pilots({ berthId: optional(reference('berths')) }), berths())
    assert.deepEqual(first.map(stage.domainIn), [undefined, 'harbour', 'aviation'])
    assert.deepEqual([...first].sort(), first)
    const second = await stage.make(
      pilots({ berthId: optional(reference('berths')) }),
      berths({ depth: withDefault(1, integer()) })
    )
    assert.deepEqual(second.map(stage.domainIn), ['harbour'])
    assert.deepEqual(
      await stage.make(
        pilots({ berthId: optional(reference('berths')) }),
        berths({ depth: withDefault(1, integer()) })
      ),
      []
    )
  })

  it('are passed over where their domain is off, and run when it is switched on, which is not late', async () => {
    const [house, aviation, harbour] = await stage.make(pilots(), berths())
    const { db, tables, up } = await stage.database()
    assert.deepEqual(await up('harbour'), [house, harbour])
    assert.deepEqual(await tables(), ['berths', 'users'])
    const status = await migrationStatus(db, stage.shop.folder, ['harbour'])
    assert.deepEqual([status.pending, status.late, status.off], [[], [], [aviation]])
    assert.deepEqual(await planMigrations(db, stage.shop.folder, false, ['harbour']), [])

    const [more] = await stage.make(pilots({ licence: optional(text({ max: 9 })) }), berths())
    const [deeper] = await stage.make(
      pilots({ licence: optional(text({ max: 9 })) }),
      berths({ depth: optional(integer()) })
    )
    assert.deepEqual(await up('harbour'), [deeper])
    const planned = await planMigrations(db, stage.shop.folder, false, ['harbour', 'aviation'])
    assert.deepEqual(
      planned.map(({ name }) => name),
      [aviation, more]
    )
    assert.deepEqual(await up(), [aviation, more])
    assert.deepEqual(await contents(db, record), await contents(stage.shop.db, record))
  })

  it('keep tables and rows of a domain that is switched off, and count as done', async () => {
    const names = await stage.make(pilots(), berths())
    const { db, tables, up } = await stage.database()
    await up()
    await db('berths').insert({ metres: 12 })
    const status = await migrationStatus(db, stage.shop.folder, ['aviation'])
    assert.deepEqual([status.done, status.pending, status.off], [names, [], [names[2]]])
    await stage.make(pilots(), berths({ depth: optional(integer()) }))
    assert.deepEqual(await up('aviation'), [])
    assert.deepEqual([await tables(), (await db('berths')).length], [['berths', 'pilots', 'users'], 1])
    assert.equal((await up('harbour')).length, 1)
    assert.equal((await db('berths'))[0].depth, null)
  })

  it('are late among those of their own domain; those of the house among all', async () => {
    const [house, aviation] = await stage.make(pilots())
    const [next] = await stage.make(pilots({ licence: optional(text({ max: 9 })) }))
    const { db, up } = await stage.database()
    await up()
    await db('migrations').where({ name: aviation }).delete()
    assert.deepEqual((await migrationStatus(db, stage.shop.folder)).late, [aviation])
    await assert.rejects(up(), new RegExp(`${aviation} comes late`))
    await db('migrations').whereIn('name', [house, next]).delete()
    await db('migrations').insert({ name: aviation, batch: 9 })
    assert.deepEqual((await migrationStatus(db, stage.shop.folder)).late, [house])
  })

  it('may bring triggers to the tables of others, which are there with them only', async () => {
    const crews = of('aviation', 'crews', { memberIds: references('users'), berthIds: references('berths') })
    const made = await stage.make(crews, berths())
    assert.deepEqual(made.map(stage.domainIn), [undefined, 'harbour', 'aviation'])
    const { db, up } = await stage.database()
    await up('harbour')
    await db('users').insert({}).returning('id')
    assert.equal(await db('users').delete(), 1)
    await up('harbour', 'aviation')
    assert.deepEqual(await contents(db, record), await contents(stage.shop.db, record))
    const [{ id }] = await db('users').insert({}).returning('id')
    await db('crews').insert({ memberIds: [id], berthIds: [] })
    await db('users').delete()
    assert.deepEqual((await db('crews'))[0].memberIds, [])
    assert.deepEqual((await stage.make(berths())).map(stage.domainIn), ['aviation'])
    assert.deepEqual(
      (await contents(stage.shop.db, record)).filter(line => line.includes('plumage_referenced')),
      []
    )
  })
})
