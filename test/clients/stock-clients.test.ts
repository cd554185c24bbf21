// Stock Feathers clients, unmodified, on REST and on a socket: sign up, sign in, and the walk of the address book.
import assert from 'node:assert/strict'
import { journalOf } from '../../src/plugins/journal'
import rest from '@feathersjs/rest-client'
import socketio from '@feathersjs/socketio-client'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { createClient } from '../../src/client'
import type { ClientApplication } from '../../src/client'
import { PASSWORD, testApp } from '../support/app'
import type { TestApp } from '../support/app'

class MemoryStorage {
  private readonly items = new Map<string, any>()
  async getItem(key: string) {
    return this.items.get(key)
  }
  async setItem(key: string, value: any) {
    this.items.set(key, value)
  }
  async removeItem(key: string) {
    this.items.delete(key)
  }
}

interface Connected {
  readonly client: ClientApplication
  readonly socket?: Socket
}

const connect: Record<string, (api: TestApp, storage?: MemoryStorage) => Connected> = {
  '@feathersjs/rest-client': (api, storage = new MemoryStorage()) => ({
    client: createClient(rest(api.url).fetch(fetch) as any, { storage })
  }),
  '@feathersjs/socketio-client': (api, storage = new MemoryStorage()) => {
    const socket = io(api.url, { transports: ['websocket'], forceNew: true })
    return { client: createClient(socketio(socket) as any, { storage }), socket }
  }
}

const zoe = { firstName: 'Zoë', lastName: 'Øster', email: 'zoe@example.com' }

for (const [name, open] of Object.entries(connect)) {
  describe(name, () => {
    let api: TestApp
    const sockets: Socket[] = []
    const join = (storage?: MemoryStorage) => {
      const { client, socket } = open(api, storage)
      if (socket) sockets.push(socket)
      return client
    }
    const signUp = async (email: string, storage?: MemoryStorage) => {
      const client = join(storage)
      await client.service('users').create({ email, password: PASSWORD })
      const { accessToken, user } = await client.authenticate({
        strategy: 'local',
        email,
        password: PASSWORD
      })
      assert.ok(accessToken)
      assert.equal(user.email, email)
      return client
    }

    before(async () => {
      api = await testApp()
    })
    after(async () => {
      for (const socket of sockets) socket.close()
      await api.stop()
    })

    it('walks through the address book', async () => {
      const ada = await signUp('ada@example.com')
      const contacts = ada.service('contacts')
      const created = await contacts.create(zoe)
      const bob = await contacts.create({ ...zoe, firstName: 'Bob' })
      const page = await contacts.find({ query: { $sort: { id: -1 }, $limit: 1, $select: ['firstName'] } })
      assert.deepEqual(page, { total: 2, limit: 1, skip: 0, data: [{ id: bob.id, firstName: 'Bob' }] })
      const found = await contacts.find({
        query: { firstName: { $in: ['Zoë', 'Nobody'] }, $or: [{ id: created.id }] }
      })
      assert.equal(found.data[0].id, created.id)
      const patched = await contacts.patch(created.id, { lastName: 'Oster' })
      assert.equal(patched.firstName, 'Zoë')
      assert.equal(patched.lastName, 'Oster')
      assert.equal((await contacts.get(created.id)).lastName, 'Oster')

      const eve = await signUp('eve@example.com')
      await assert.rejects(eve.service('contacts').get(created.id), { code: 404, name: 'NotFound' })
      assert.equal((await eve.service('contacts').find()).total, 0)

      await contacts.remove(created.id)
      await assert.rejects(contacts.get(created.id), { code: 404 })
    })

    it('gets errors as Feathers errors, with the field', async () => {
      const client = await signUp('errors@example.com')
      await assert.rejects(client.service('contacts').create({ ...zoe, email: 'nonsense' }), {
        name: 'BadRequest',
        code: 400,
        errors: [{ key: 'email', message: 'must be a valid email' }]
      })
      await assert.rejects(
        client.service('users').create({ email: 'errors@example.com', password: PASSWORD }),
        {
          name: 'Conflict',
          code: 409
        }
      )
    })

    it('needs to sign in, and may sign out', async () => {
      const stranger = join()
      await assert.rejects(stranger.service('contacts').find(), { code: 401 })
      await assert.rejects(
        stranger.authenticate({ strategy: 'local', email: 'ada@example.com', password: 'wrong one' }),
        {
          code: 401
        }
      )
      const client = await signUp('leaver@example.com')
      await client.logout()
      await assert.rejects(client.service('contacts').find(), { code: 401 })
    })

    it('signs in again with the token that it has kept', async () => {
      const storage = new MemoryStorage()
      const first = await signUp('returning@example.com', storage)
      await first.service('contacts').create(zoe)
      const second = join(storage)
      const { user } = await second.reAuthenticate()
      assert.equal(user.email, 'returning@example.com')
      assert.equal((await second.service('contacts').find()).total, 1)
    })

    if (name.includes('socketio')) {
      it('hears the events of its own rows, and not those of others', async () => {
        const ada = await signUp('hearing@example.com')
        const eve = await signUp('deaf@example.com')
        const heard: string[] = []
        for (const event of ['created', 'patched', 'removed']) {
          ada
            .service('contacts')
            .on(event, (row: { id: number; firstName?: string }) =>
              heard.push(`ada ${event} ${row.firstName ?? row.id}`)
            )
          eve.service('contacts').on(event, () => heard.push(`eve ${event}`))
        }
        const row = await ada.service('contacts').create(zoe)
        await ada.service('contacts').patch(row.id, { firstName: 'Zed' })
        await ada.service('contacts').remove(row.id)
        // Told by the journal a moment later; an answer behind it says that nothing else is under way.
        await journalOf(api.app).level()
        await ada.service('contacts').find()
        await eve.service('contacts').find()
        assert.deepEqual(heard, ['ada created Zoë', 'ada patched Zed', `ada removed ${row.id}`])
      })
    }
  })
}
