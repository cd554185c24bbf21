// The service explore: promotions and requests by trade and town, in pages, with the same statements for any page.
import assert from 'node:assert/strict'
import { restDoor, socketDoor } from '../../support/door'
import type { Door } from '../../support/door'
import { Stage, statementsOf } from './stage'

describe('explore', () => {
  let stage: Stage
  let doors: Door[]
  before(async () => {
    stage = await Stage.open()
    doors = [restDoor(stage.api), socketDoor(stage.api)]
    const { trades, towns } = stage
    const plumbing = trades['Plomería / Plumbing']
    for (let n = 1; n <= 7; n++)
      await stage.offer({
        tradeId: plumbing,
        title: `Pipes ${n}`,
        priceMin: n,
        townIds: [towns.Ponce, towns.Mayagüez]
      })
    await stage.offer({ tradeId: trades.Piscinas, title: 'Pool', townIds: [towns.Mayagüez] })
    await stage.offer({ tradeId: trades['Cuido de niños'], title: 'Anywhere', townIds: [towns.All] })
    await stage.offer({ title: 'Wanted' }, stage.bob, 'requests')
  })
  after(async () => {
    doors.forEach(door => door.close())
    await stage.close()
  })

  /** What explore answers, by both doors alike, for a stranger and for somebody. */
  async function explore(query: Record<string, unknown>): Promise<{ status: number; body: any }> {
    const ask = (door: Door, who?: typeof stage.ada) =>
      door.call(who, { method: 'find', path: 'explore', query })
    const [first, ...others] = await Promise.all([
      ask(doors[0]),
      ask(doors[1]),
      ask(doors[0], stage.bob),
      ask(doors[1], stage.ada)
    ])
    for (const other of others)
      assert.deepEqual(
        [other.status, other.body.data, other.body.total],
        [first.status, first.body.data, first.body.total]
      )
    return first
  }
  const titles = async (query: object) =>
    (await explore({ model: 'promotions', limit: 20, ...query })).body.data.map(({ title }: any) => title)
  const wordOf = ({ status, body }: { status: number; body: any }) => [
    status,
    body.data?.error,
    body.data?.key
  ]

  it('answers cards with the names that ids lead to', async () => {
    const { body } = await explore({ model: 'promotions' })
    const { data, ...page } = body
    assert.deepEqual(page, { total: 9, limit: 5, skip: 0, page: 1, pages: 2 })
    const { id: _id, createdAt: _made, updatedAt: _changed, ...card } = data[0]
    const { trades, towns, ada } = stage
    assert.deepEqual(card, {
      model: 'promotions',
      tradeId: trades['Plomería / Plumbing'],
      title: 'Pipes 1',
      description: 'Any.',
      priceMin: 1,
      priceMax: 1,
      townIds: [towns.Ponce, towns.Mayagüez],
      profileId: (await stage.profileOf(ada)).id,
      userId: ada.id,
      trade: 'Plomería / Plumbing',
      towns: [
        { id: towns.Ponce, name: 'Ponce' },
        { id: towns.Mayagüez, name: 'Mayagüez' }
      ],
      picture: null,
      firstName: 'ada',
      lastName: null,
      rating: 0
    })
    const requests = (await explore({ model: 'requests' })).body.data
    assert.deepEqual(
      requests.map(({ model, title, firstName }: any) => [model, title, firstName]),
      [['requests', 'Wanted', 'bob']]
    )
    assert.ok(!('priceMin' in requests[0]))
  })

  it('finds by the beginnings of the words of a trade, with or without accents', async () => {
    for (const search of ['plome', 'PLOMERÍA', 'plum', 'plumb plo', 'plo / plum'])
      assert.equal((await titles({ search })).length, 7, search)
    assert.deepEqual(await titles({ search: 'cuido de nin' }), ['Anywhere'])
    assert.deepEqual(await titles({ search: 'niños cui' }), ['Anywhere'])
    assert.equal((await titles({ search: 'p' })).length, 8)
    assert.equal((await titles({ search: ' ' })).length, 9)
  })

  it('finds what is offered in a town, or everywhere', async () => {
    const { towns } = stage
    assert.deepEqual(await titles({ town: towns.Mayagüez, search: 'pisc' }), ['Pool'])
    assert.equal((await titles({ town: towns.Ponce })).length, 8)
    assert.ok((await titles({ town: String(towns.Ponce) })).includes('Anywhere'))
    assert.deepEqual(await titles({ town: towns.All }), ['Anywhere'])
    for (const town of ['all', 'All', -1, '-1', ''])
      assert.equal((await titles({ town })).length, 9, String(town))
  })

  it('goes from page to page, and past the last to none', async () => {
    const pages = await Promise.all([1, 2, 3].map(page => explore({ model: 'promotions', page, limit: 4 })))
    const ids = pages.flatMap(({ body }) => body.data.map(({ id }: any) => id))
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b)
    )
    assert.deepEqual(
      pages.map(({ body }) => [body.data.length, body.skip, body.pages]),
      [
        [4, 0, 3],
        [4, 4, 3],
        [1, 8, 3]
      ]
    )
    const past = await explore({ model: 'promotions', page: '9', limit: '4' })
    assert.deepEqual([past.status, past.body.total, past.body.data], [200, 9, []])
  })

  it('says by name what it does not take', async () => {
    const promotions = { model: 'promotions' }
    assert.deepEqual(wordOf(await explore({})), [400, 'invalid-value', 'model'])
    const wrong: [object, string][] = [
      [{ model: 'users' }, 'model'],
      [{ model: ['promotions'] }, 'model'],
      [{ model: '__proto__' }, 'model'],
      [{ ...promotions, page: 0 }, 'page'],
      [{ ...promotions, page: '1.5' }, 'page'],
      [{ ...promotions, page: 'NaN' }, 'page'],
      [{ ...promotions, page: [1] }, 'page'],
      [{ ...promotions, page: 99_999_999 }, 'page'],
      [{ ...promotions, limit: 101 }, 'limit'],
      [{ ...promotions, limit: { $gt: 1 } }, 'limit'],
      [{ ...promotions, town: 4711 }, 'town'],
      [{ ...promotions, town: 'Ponce' }, 'town'],
      [{ ...promotions, town: [1] }, 'town'],
      [{ ...promotions, search: ['p', 'q'] }, 'search'],
      [{ ...promotions, search: 'p'.repeat(201) }, 'search']
    ]
    for (const [query, key] of wrong)
      assert.deepEqual(
        wordOf(await explore(query as never)),
        [400, 'invalid-value', key],
        JSON.stringify(query)
      )
    for (const key of ['$limit', '$skip', 'userId', '$or'])
      assert.deepEqual(wordOf(await explore({ ...promotions, [key]: '1' })), [400, 'unknown-key', key])
    const { message } = (await explore({ ...promotions, town: 'Ponce' })).body
    assert.equal(message, 'town must be the id of a town, or all.')
    const lost = await explore({ ...promotions, search: 'Astronaut' })
    assert.deepEqual(
      [...wordOf(lost), lost.body.message],
      [404, 'no-match', undefined, 'No trades are called Astronaut.']
    )
    for (const search of ["'", '&|!', 'a:*', '\\', "pl' | 'x"])
      assert.ok([200, 404].includes((await explore({ ...promotions, search })).status), search)
  })

  it('asks the database as often for one row as for many', async () => {
    const { towns } = stage
    for (const query of [{}, { search: 'p' }, { town: towns.Ponce }, { search: 'p', town: towns.Ponce }]) {
      const counts: number[] = []
      for (const limit of [1, 20])
        counts.push(
          await statementsOf(async () => {
            const call = { method: 'find', path: 'explore', query: { model: 'promotions', limit, ...query } }
            assert.equal((await doors[0].call(undefined, call)).status, 200)
          })
        )
      assert.equal(counts[0], counts[1], JSON.stringify(query))
      assert.ok(counts[0] >= 1 && counts[0] <= 3, `${counts[0]} statements`)
    }
  })
})
