// The table of the throttle: made when it is wanted, done without when it is away, and emptied.
import assert from 'node:assert/strict'
import { until } from '../../cluster/processes'
import { Limits } from '../../../src/plugins/throttle/limits'
import { Gate } from '../../faults/gate'
import { testApp } from '../../support/app'
import { cloneDatabase } from '../../support/database'
import { PER_ADDRESS, another, freePort, isTooMuch, letThrough, limits, newAddress, overRest } from './stage'

/** A call that needs the database for nothing but the throttle. */
const IDLE = ['passwords', {}] as const

describe('the table of the throttle', () => {
  it('is not there where there are no limits', async () => {
    const api = await testApp({ throttle: { perAddress: 0, perAccount: 0 } })
    try {
      const from = newAddress()
      assert.equal(await letThrough(() => overRest(api.url)(from, ...IDLE)), Infinity)
      const { rows } = await api.app
        .get('postgresqlClient')
        .raw(`select to_regclass('plumage_throttle.counts') as found`)
      assert.equal(rows[0].found, null)
    } finally {
      await api.stop()
    }
  })

  it('is made once, where many start at the same moment, and knows nobody by name', async () => {
    const database = await cloneDatabase()
    const running = await Promise.all(Array.from({ length: 4 }, () => another(database.url)))
    try {
      const knex = running[0].app.get('postgresqlClient')
      await overRest(running[0].url)('203.0.113.9', 'password-resets', { email: 'ada@example.com' })
      const { rows } = await knex.raw('select key, points from plumage_throttle.counts order by key')
      assert.deepEqual(
        rows.map(({ key, points }: any) => [key.split(':')[0], points]),
        [
          ['account', 1],
          ['address', 1]
        ]
      )
      assert.doesNotMatch(JSON.stringify(rows), /203|ada|example/)
    } finally {
      await Promise.all(running.map(({ stop }) => stop()))
      await database.drop()
    }
  })

  it('loses rows whose time has run out, and no others', async () => {
    const database = await cloneDatabase()
    const { app, url, stop } = await another(database.url)
    const own = new Limits(app)
    try {
      await own.open()
      await overRest(url)(newAddress(), ...IDLE)
      const knex = app.get('postgresqlClient')
      const table = () => knex.withSchema('plumage_throttle').from('counts')
      await table().insert({ key: 'address:old', points: 7, expire: Date.now() - 1 })
      await own.cleanUp()
      const keys = await table().pluck('key')
      assert.equal(keys.length, 1)
      assert.notEqual(keys[0], 'address:old')
    } finally {
      await own.close()
      await stop()
      await database.drop()
    }
  })

  it('is done without while the database is away, and used when it is back', async () => {
    const database = await cloneDatabase()
    const port = await freePort()
    const url = new URL(database.url)
    const behind = Number(url.port)
    Object.assign(url, { hostname: '127.0.0.1', port: String(port) })
    let gate = new Gate(port, behind)
    await gate.open()
    const { app, url: at, stop } = await another(url.href, limits)
    const post = overRest(at)
    try {
      gate.close()
      const from = newAddress()
      const statuses: number[] = []
      const through = await letThrough(async () => {
        const answer = await post(from, ...IDLE)
        statuses.push(answer.status)
        return answer
      })
      assert.equal(through, PER_ADDRESS)
      assert.deepEqual(new Set(statuses), new Set([401, 429]))
      assert.ok(!isTooMuch(await post(newAddress(), ...IDLE)), 'others are not hurt')

      gate = new Gate(port, behind)
      await gate.open()
      const knex = app.get('postgresqlClient')
      const rows = () => knex.withSchema('plumage_throttle').from('counts').pluck('points')
      await until('it is counted in the database', async () => {
        await post(newAddress(), ...IDLE)
        return (await rows()).length > 0
      })
    } finally {
      await stop()
      gate.close()
      await database.drop()
    }
  })
})
