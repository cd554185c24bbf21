// Domains: what is written for one, and what is refused because databases without another could not follow.
import assert from 'node:assert/strict'
import { integer, optional, reference } from '../../../src/engine'
import { migrateDown, migrateUp } from '../../../src/plugins/migrations'
import { contents } from '../../support/catalogue'
import { berths, of, pilots, record, useDomains } from './domain-stage'
import { users } from './workshop'

describe('migrations made for domains', () => {
  const stage = useDomains()

  it('take words of the wish to whom they concern, and refuse those that concern nobody', async () => {
    await stage.make(pilots(), berths())
    await stage.shop.db('berths').insert({ metres: 12 })
    const wider = [users, pilots(), berths({ depth: integer() })]
    await stage.shop.refuses(wider, {}, /berths/)
    await stage.shop.refuses(
      wider,
      { fill: { 'berths.depth': '3', 'pilots.name': 'x' } },
      /--fill pilots\.name/
    )
    await stage.shop.refuses(wider, { fill: { 'berths.depth': '3' }, meant: ['pilots'] }, /--meant pilots/)
    const made = await stage.shop.have(wider, { fill: { 'berths.depth': '3' } })
    assert.equal(stage.domainIn(made!.name), 'harbour')
    assert.equal((await stage.shop.db('berths'))[0].depth, 3)
  })

  it('take renames and removals, down as well as up', async () => {
    await stage.make(pilots({ berthId: optional(reference('berths')) }), berths())
    const before = await contents(stage.shop.db, record)
    const quays = of('harbour', 'quays', { metres: integer() }, { was: 'berths' })
    const renamed = await stage.make(pilots({ berthId: optional(reference('quays')) }), quays)
    assert.deepEqual(renamed.map(stage.domainIn), ['harbour'])
    await migrateDown(stage.shop.db, stage.shop.folder)
    assert.deepEqual(await contents(stage.shop.db, record), before)
    await migrateUp(stage.shop.db, stage.shop.folder)
    // Who refers to what goes lets go of it first.
    const gone = await stage.make(pilots())
    assert.deepEqual(gone.map(stage.domainIn), ['aviation', 'harbour'])
  })

  it('refuse what databases without a domain could not follow', async () => {
    await stage.make(pilots(), berths(), of(undefined, 'hangars', {}))
    const moved = of('aviation', 'berths', { metres: integer() })
    await stage.shop.refuses(
      [users, pilots(), moved, of(undefined, 'hangars', {})],
      {},
      /berths: its table was made by the domain harbour/
    )
    const round = [
      pilots({ berthId: optional(reference('berths')) }),
      berths({ pilotId: optional(reference('pilots')) })
    ]
    await stage.shop.refuses(
      [users, ...round, of(undefined, 'hangars', {})],
      {},
      /refer to each other.*: aviation, harbour/
    )
  })

  it('let a domain declare what the house has made, since that is everywhere', async () => {
    await stage.make(of(undefined, 'hangars', {}))
    const changed = await stage.make(of('aviation', 'hangars', { size: optional(integer()) }))
    assert.deepEqual(changed.map(stage.domainIn), ['aviation'])
    const { tables, up } = await stage.database()
    await up('harbour')
    assert.deepEqual(await tables(), ['hangars', 'users'])
  })
})
