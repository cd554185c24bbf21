// The resource `mails`: admins see what became of each mail; nobody sees what stands in it, and nobody writes.
import assert from 'node:assert/strict'
import { mailOf } from '../../../src/plugins/mail'
import { outboxOf } from '../../../src/plugins/mail/delivery'
import { testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { TOKEN, boarding, noted, values } from './stage'

describe('the resource mails', () => {
  let api: TestApp
  before(async () => {
    api = await testApp()
    await mailOf(api.app).send(boarding, 'amelia@example.com', values)
  })
  after(() => api.stop())

  it('shows admins the mail, and no word of it', async () => {
    const admin = await api.person('root', 'admin')
    for (const door of [restDoor(api), socketDoor(api)]) {
      const { status, body } = await door.call(admin, {
        method: 'find',
        path: 'mails',
        query: { recipient: 'amelia@example.com' }
      })
      assert.equal(status, 200)
      assert.equal(body.total, 1)
      const { id, createdAt, updatedAt, ...rest } = body.data[0]
      assert.ok(id && createdAt && updatedAt)
      assert.deepEqual(rest, {
        recipient: 'amelia@example.com',
        message: 'hangar-boarding',
        status: 'waiting',
        attempts: 0,
        lastError: null,
        sentAt: null
      })
      assert.ok(!JSON.stringify(body).includes(TOKEN))
      door.close()
    }
  })

  it('is closed to everybody else', async () => {
    const [row] = await noted(api.app, 'amelia@example.com')
    for (const door of [restDoor(api), socketDoor(api)]) {
      for (const person of [undefined, await api.person('amelia'), await api.person('max', 'manager')]) {
        const refused = person ? 403 : 401
        const found = await door.call(person, { method: 'find', path: 'mails' })
        assert.equal(found.status, refused)
        const got = await door.call(person, { method: 'get', path: 'mails', id: row.id })
        assert.equal(got.status, refused)
      }
      door.close()
    }
  })

  it('is written by nobody from outside, not even by admins', async () => {
    const admin = await api.person('root', 'admin')
    const [row] = await noted(api.app, 'amelia@example.com')
    const data = { recipient: 'eve@example.com', message: 'test', status: 'sent' }
    for (const door of [restDoor(api), socketDoor(api)]) {
      const answers = [
        await door.call(admin, { method: 'create', path: 'mails', data }),
        await door.call(admin, { method: 'patch', path: 'mails', id: row.id, data: { status: 'sent' } }),
        await door.call(admin, { method: 'remove', path: 'mails', id: row.id })
      ]
      assert.deepEqual(
        answers.map(({ status }) => status),
        [403, 403, 403]
      )
      door.close()
    }
    assert.equal((await noted(api.app, 'amelia@example.com'))[0].status, 'waiting')
  })

  it('forgets after thirty days, but nothing that still waits', async () => {
    const knex = api.app.get('postgresqlClient')
    const add = async (recipient: string, status: string, days: number) => {
      const { id } = await api.app.service('mails').create({ recipient, message: 'test', status })
      await knex.raw(`update mails set "createdAt" = now() - ? * interval '1 day' where id = ?`, [days, id])
    }
    await add('old-sent@example.com', 'sent', 31)
    await add('old-failed@example.com', 'failed', 31)
    await add('old-waiting@example.com', 'waiting', 31)
    await add('young-sent@example.com', 'sent', 29)
    await outboxOf(api.app).removeOld()
    const left = await knex('mails').where('recipient', 'like', '%-%').orderBy('recipient').pluck('recipient')
    assert.deepEqual(left, ['old-waiting@example.com', 'young-sent@example.com'])
  })
})
