// What live lists ask of the server: no more than is needed, and no less.
import assert from 'node:assert/strict'
import { Stage, shows, until } from './stage'

describe('what live lists ask for', () => {
  const stage = new Stage()

  it('is asked once for all, and everything is heard again when they are closed', async () => {
    const watched = stage.watch(stage.ada)
    const lists = [
      watched.live('zeppelins', { crew: 3 }),
      watched.live('zeppelins', { crew: { $gt: 5 }, $sort: { name: 1 } }),
      watched.live('hangars')
    ]
    await Promise.all(lists.map(list => list.ready))
    assert.deepEqual(watched.said('subscribe'), [
      JSON.stringify([
        'subscribe',
        [
          { resource: 'hangars' },
          { resource: 'zeppelins', query: { crew: 3 } },
          { resource: 'zeppelins', query: { crew: { $gt: 5 } } }
        ]
      ])
    ])
    const heard: string[] = []
    const hear = (name: string, row: any) => void heard.push(`${name} ${row.name}`)
    watched.client.io.onAny(hear)
    await stage.write(stage.ada, '/zeppelins', { name: 'unheard', crew: 4 })
    await stage.write(stage.ada, '/zeppelins', { name: 'heard', crew: 3 })
    await until(() => heard.length > 0, 'an event')
    assert.deepEqual(heard, ['zeppelins created heard'])
    watched.client.io.offAny(hear)
    for (const list of lists) list.close()
    await until(() => watched.sent.includes('["subscribe",null]'), 'everything is heard')
  })

  it('holds what listeners of services want to hear beside them', async () => {
    const watched = stage.watch(stage.ada)
    const heard: string[] = []
    const list = watched.live('hangars')
    await list.ready
    watched.service('zeppelins').on('created', (row: any) => heard.push(row.name))
    await until(() => watched.said('subscribe').some(words => words.includes('zeppelins')), 'a subscription')
    await watched.service('zeppelins').find()
    await stage.write(stage.ada, '/zeppelins', { name: 'heard' })
    await until(() => heard.length === 1, 'an event')
    await stage.write(stage.ada, '/hangars', { name: 'hangar' })
    await shows(list, 'hangar')
  })

  it('is as narrow beside listeners of hand-written services, which know no subscriptions', async () => {
    const watched = stage.watch(stage.ada)
    watched.client.service('authentication' as 'users').on('created', () => undefined)
    const list = watched.live('zeppelins', { crew: 1 })
    await list.ready
    const narrow = JSON.stringify(['subscribe', [{ resource: 'zeppelins', query: { crew: 1 } }]])
    assert.equal(watched.said('subscribe').at(-1), narrow)
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
  })

  it('is everything, as long as somebody listens to all events of the socket', async () => {
    const watched = stage.watch(stage.ada)
    watched.client.io.onAny(() => undefined)
    const list = watched.live('zeppelins', { crew: 1 })
    await list.ready
    assert.deepEqual(watched.said('subscribe'), [])
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
  })

  it('is a reading, where only the database can tell', async () => {
    const watched = stage.watch(stage.ada)
    const queries = {
      like: { name: { $like: 'z%' } },
      order: { name: { $gt: 'm' } },
      sort: { $sort: { name: 1 } },
      search: { $search: 'zep' },
      select: { $select: ['name'] },
      include: { $include: 'user' },
      skip: { $skip: 1 },
      lower: { home: 'LAKEHURST' }
    }
    const lists = Object.fromEntries(
      Object.entries(queries).map(([key, query]) => [key, watched.live('zeppelins', query)])
    )
    await Promise.all(Object.values(lists).map(list => list.ready))
    await stage.write(stage.ada, '/zeppelins', { name: 'zep' })
    const b = await stage.write(stage.ada, '/zeppelins', { name: 'Alf', home: 'Nowhere' })
    await shows(lists.like, 'zep')
    await shows(lists.order, 'zep')
    await shows(lists.sort, 'Alf zep')
    await shows(lists.search, 'zep')
    await shows(lists.select, 'zep Alf')
    await shows(lists.skip, 'Alf')
    await shows(lists.lower, 'zep')
    await shows(lists.include, 'zep Alf')
    assert.equal(lists.include.rows[0].user.email, stage.ada.email)
    assert.deepEqual(lists.select.rows[1], { id: b.id, name: 'Alf' })
    await stage.remove(stage.ada, `/zeppelins/${b.id}`)
    for (const key of ['sort', 'select', 'include']) await shows(lists[key], 'zep')
    await shows(lists.skip, '')
  })

  it('is told to be wrong, if it is, and disturbs no other list', async () => {
    const watched = stage.watch(stage.ada)
    const good = watched.live('zeppelins')
    const bad = watched.live('zeppelins', { colour: 'red' })
    const nowhere = watched.live('nowhere', { colour: 'red' })
    await assert.rejects(bad.ready, { code: 400, name: 'BadRequest' })
    await assert.rejects(nowhere.ready, { code: 404 })
    await assert.rejects(async () => {
      for await (const _ of bad) assert.fail('no rows')
    }, /colour/)
    assert.equal(bad.status, 'error')
    assert.throws(() => watched.live('zeppelins', { $after: '' }), TypeError)
    await good.ready
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(good, 'a')
    const finds = watched.said('find')
    assert.equal(finds.filter(words => words.includes('colour')).length, 2, String(finds))
  })
})
