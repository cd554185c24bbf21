// Clients that sign in in two steps: the stock ones of Feathers, on REST and on a socket, and our own.
import assert from 'node:assert/strict'
import authenticationClient from '@feathersjs/authentication-client'
import { feathers } from '@feathersjs/feathers'
import rest from '@feathersjs/rest-client'
import socketio from '@feathersjs/socketio-client'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { createClient } from '../../../src/client'
import { PASSWORD } from '../../support/app'
import { Storage } from '../../clients/stage'
import { Stage, codeOf } from './stage'

describe('clients of two-factor sign-in', () => {
  let stage: Stage
  const closing: (() => unknown)[] = []
  before(async () => (stage = await Stage.open()))
  beforeEach(() => stage.calm())
  after(async () => {
    for (const close of closing) await close()
    await stage.close()
  })

  const stock = (connection: any) => {
    const client: any = feathers()
    client.configure(connection)
    client.configure(authenticationClient({ storage: new Storage() as never }))
    return client
  }
  const clients: Record<string, () => any> = {
    '@feathersjs/rest-client': () => stock(rest(stage.api.url).fetch(fetch)),
    '@feathersjs/socketio-client': () => {
      const socket: Socket = io(stage.api.url, { transports: ['websocket'], forceNew: true })
      closing.push(() => socket.close())
      return stock(socketio(socket))
    },
    'createClient by a URL': () => {
      const client = createClient(stage.api.url, { storage: new Storage() })
      closing.push(() => client.teardown())
      return client
    }
  }

  for (const [name, open] of Object.entries(clients)) {
    it(`${name} does both steps`, async () => {
      const { email, seed, person } = await stage.enrol(name.replace(/\W/g, '').toLowerCase())
      const client = open()
      const asked = await client
        .authenticate({ strategy: 'local', email, password: PASSWORD })
        .catch((error: unknown) => error)
      assert.deepEqual([asked.name, asked.code], ['NotAuthenticated', 401])
      assert.equal(asked.data.error, 'code-required')
      await assert.rejects(client.service('me').find(), { code: 401 })
      const { challenge } = asked.data
      const wrong = client.authenticate({ strategy: 'two-factor', challenge, code: 'wrong' })
      await assert.rejects(wrong, (error: any) => error.data.error === 'invalid-code')
      const { user } = await client.authenticate({ strategy: 'two-factor', challenge, code: codeOf(seed) })
      assert.equal(user.id, person.id)
      assert.equal((await client.service('me').find()).email, email)
      assert.equal((await client.reAuthenticate(true)).user.id, person.id)
      assert.equal((await client.service('two-factor').find()).isOn, true)
    })
  }
})
