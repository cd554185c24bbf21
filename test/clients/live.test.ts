// Live lists on the real server: they follow their query, whatever happens to the rows.
import assert from 'node:assert/strict'
import { Stage, names, shows, until } from './stage'

describe('live lists', () => {
  const stage = new Stage()

  it('follow what is created, changed and removed, in their order, and show nothing of others', async () => {
    await stage.write(stage.ada, '/zeppelins', { name: 'b', crew: 2 })
    const list = await stage.watch(stage.ada).live('zeppelins', { $sort: { crew: 1 } }).ready
    assert.equal(names(list as any), 'b')
    assert.equal(list.status, 'live')
    const c = await stage.write(stage.ada, '/zeppelins', { name: 'c', crew: 3 })
    await stage.write(stage.ada, '/zeppelins', { name: 'a', crew: 1 })
    await stage.write(stage.bob, '/zeppelins', { name: 'x', crew: 2 })
    await shows(list as any, 'a b c')
    await stage.patch(stage.ada, `/zeppelins/${c.id}`, { crew: 0 })
    await shows(list as any, 'c a b')
    await stage.remove(stage.ada, `/zeppelins/${c.id}`)
    await shows(list as any, 'a b')
    assert.ok(Object.isFrozen(list.rows) && Object.isFrozen(list.rows[0]))
  })

  it('show the first rows, and fill up when one leaves', async () => {
    for (let crew = 1; crew <= 20; crew++)
      await stage.write(stage.ada, '/zeppelins', { name: `n${crew}`, crew })
    const list = stage.watch(stage.ada).live('zeppelins', { $sort: { crew: -1 }, $limit: 2 })
    await shows(list, 'n20 n19')
    const zeppelins = (
      await stage.api.request('GET', '/zeppelins?$sort[crew]=-1&$limit=100', { as: stage.ada })
    ).body.data
    for (const { id } of zeppelins.slice(0, 15)) await stage.remove(stage.ada, `/zeppelins/${id}`)
    await shows(list, 'n5 n4')
  })

  it('read page by page as many rows as they are asked for', async () => {
    const sql = stage.api.app.get('postgresqlClient')
    await sql.raw(
      `insert into zeppelins (name, "userId") select 'n' || n, ? from generate_series(1, 250) n`,
      [stage.ada.id]
    )
    const list = stage.watch(stage.ada).live('zeppelins', { $limit: 1000 })
    await list.ready
    assert.equal(list.rows.length, 250)
  })

  it('may be of a single row', async () => {
    const { id } = await stage.write(stage.ada, '/zeppelins', { name: 'one' })
    const watched = stage.watch(stage.ada)
    const list = watched.live('zeppelins', id)
    await list.ready
    assert.equal(list.row?.name, 'one')
    assert.match(
      watched.said('subscribe')[0],
      new RegExp(`\\[\\{"resource":"zeppelins","id":\\[${id}\\]\\}\\]`)
    )
    await stage.patch(stage.ada, `/zeppelins/${id}`, { name: 'two' })
    await shows(list, 'two')
    await stage.remove(stage.ada, `/zeppelins/${id}`)
    await until(() => list.row === undefined, 'it is gone')
  })

  it('tell listeners, and whoever iterates, who gets the last value only when he takes his time', async () => {
    const list = stage.watch(stage.ada).live('zeppelins', { $sort: { crew: 1 } })
    const told: string[] = []
    const stop = list.subscribe(rows => told.push(rows.map(({ name }) => name).join(' ')))
    await list.ready
    const seen: string[] = []
    const walk = (async () => {
      for await (const rows of list) {
        seen.push(rows.map(({ name }) => name).join(' '))
        if (rows.length === 2) await shows(list, 'a b c d')
      }
    })()
    await until(() => seen.length === 1, 'the first value')
    await stage.write(stage.ada, '/zeppelins', { name: 'a', crew: 1 })
    await until(() => seen.length === 2, 'the second value')
    await stage.write(stage.ada, '/zeppelins', { name: 'b', crew: 2 })
    await until(() => seen.length === 3, 'the third value')
    await stage.write(stage.ada, '/zeppelins', { name: 'c', crew: 3 })
    await stage.write(stage.ada, '/zeppelins', { name: 'd', crew: 4 })
    await shows(list, 'a b c d')
    await until(() => seen.at(-1) === 'a b c d', 'the last value')
    assert.deepEqual(seen, ['', 'a', 'a b', 'a b c d'])
    await until(() => told.at(-1) === 'a b c d', 'the listener is told')
    let atOnce = 0
    list.subscribe(() => atOnce++)
    assert.equal(atOnce, 1)
    stop()
    const { length } = told
    list.close()
    await walk
    assert.equal(told.length, length)
    assert.equal(list.status, 'offline')
  })

  it('are right in the end, however much happens at once', async function () {
    this.timeout(30_000)
    const queries = [
      {},
      { crew: { $gte: 5 }, $sort: { crew: -1 }, $limit: 3 },
      { $or: [{ crew: 1 }, { built: { $null: false } }], $sort: { built: 1, crew: 1 } },
      { $sort: { name: -1 }, $limit: 4 },
      { home: 'lakehurst', $limit: 100 }
    ]
    const clients = queries.map(() => stage.watch(stage.ada))
    const lists = [
      ...queries.map(query => clients[0].live('zeppelins', query)),
      ...queries.map((query, at) => clients[at].live('zeppelins', query))
    ]
    const ids: number[] = []
    const writer = async (seed: number) => {
      for (let turn = 0; turn < 40; turn++) {
        const chance = (seed * 31 + turn * 17) % 10
        const id = ids[(seed + turn * 7) % (ids.length || 1)]
        const built = turn % 3 === 0 ? null : new Date(1e12 + ((turn * 7919) % 9) * 1e9).toISOString()
        const body = { name: `n${chance}`, crew: chance, built, home: turn % 2 ? 'lakehurst' : 'elsewhere' }
        if (chance < 4 || !id) ids.push((await stage.write(stage.ada, '/zeppelins', body)).id)
        else if (chance < 8) await stage.patch(stage.ada, `/zeppelins/${id}`, body)
        else await stage.remove(stage.ada, `/zeppelins/${id}`)
        if (turn === 20) clients[seed].cut()
      }
    }
    await Promise.all([1, 2, 3, 4].map(writer))
    await stage.level()
    for (const [at, list] of lists.entries()) {
      const query = queries[at % queries.length] as any
      const { data } = await clients[0].service('zeppelins').find({ query })
      const isTrue = () => JSON.stringify(list.rows) === JSON.stringify(data)
      await until(isTrue, `list ${at} is true`)
    }
  })
})
