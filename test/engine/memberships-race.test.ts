// Lists of ids while many write at once: none of them is ever left that leads nowhere.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { hangar } from './hangar'

describe('lists of ids, while many write', function () {
  this.timeout(60_000)
  let api: TestApp
  let db: Knex
  const service = (path: string): any => api.app.service(path as never)

  const stray = async (column: string, target: string) => {
    const missing = `select z.id from zeppelins z, unnest(z.??) i where not exists (select from ?? t where t.id = i)`
    return (await db.raw(missing, [column, target])).rows
  }

  before(async () => {
    api = await testApp({}, hangar as never)
    db = api.app.get('postgresqlClient')
  })
  after(() => api.stop())

  const waits = async () => {
    const { rows } = await db.raw(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    )
    return rows.length > 0
  }

  it('wait for the removal of a row, and the removal for them', async () => {
    const [one, two] = await service('crews').create([{ name: 'one' }, { name: 'two' }])
    const writing = await db.transaction()
    await writing.raw(`insert into zeppelins (name, "crewIds") values ('late', array[?::int])`, [one.id])
    const removal = service('crews').remove(one.id)
    while (!(await waits())) await sleep(5)
    await writing.commit()
    await removal
    assert.deepEqual((await db('zeppelins').where({ name: 'late' }))[0].crewIds, [])

    const removing = await db.transaction()
    await removing.raw('delete from crews where id = ?', [two.id])
    const creation = service('zeppelins').create({ name: 'x', crewIds: [two.id] })
    while (!(await waits())) await sleep(5)
    await removing.commit()
    await assert.rejects(creation, /crewIds refers to a row that does not exist/)
  })

  for (const [column, target] of [
    ['crewIds', 'crews'],
    ['engineIds', 'engines']
  ]) {
    it(`have no ${column} that lead nowhere`, async () => {
      const seen: Record<string, number> = { done: 0 }
      const expected = ['unknown-reference', 'still-referenced', 'not-found', 'unavailable']
      for (let round = 0; round < 4; round++) {
        const rows = await service(target).create(Array.from({ length: 20 }, () => ({ name: 'x' })))
        const old = await service('zeppelins').create(
          Array.from({ length: 10 }, (_, n) => ({ name: 'x', [column]: [rows[n].id] }))
        )
        const call = async (n: number) => {
          await sleep(Math.random() * 40)
          const some = { [column]: [...new Set([n, n * 3 + 1, n * 7 + 2].map(at => rows[at % 20].id))] }
          if (n % 4 === 0) await service(target).remove(rows[n / 4].id)
          else if (n % 2) await service('zeppelins').create({ name: 'x', ...some })
          else await service('zeppelins').patch(old[n % 10].id, some)
          return 'done'
        }
        const calls = Array.from({ length: 50 }, (_, n) =>
          call(n).catch(error => {
            assert.ok(expected.includes(error.data?.error), error.stack)
            return error.data.error
          })
        )
        for (const what of await Promise.all(calls)) seen[what] = (seen[what] ?? 0) + 1
        assert.deepEqual(await stray(column, target), [])
      }
      assert.ok(seen.done > 40 && seen.done < 200, JSON.stringify(seen))
    })
  }
})
