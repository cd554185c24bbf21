// Services that are not declared: their events go through Feathers' own channels, beside the journal.
import assert from 'node:assert/strict'
import type { Params } from '@feathersjs/feathers'
import { compose } from '../../../src/compose'
import { anyone } from '../../../src/engine'
import { services } from '../../../src/services'
import { start } from '../../../src/start'
import { cloneDatabase } from '../../support/database'
import { LiveClient } from './live-client'
import type { TestApp } from '../../support/app'

class Signals {
  async create(data: { tone: string }, _params?: Params) {
    return { id: 1, ...data }
  }
}

describe('a hand-written service', () => {
  it('publishes through channels, to whom it says', async () => {
    const database = await cloneDatabase()
    const app: any = compose({ postgresql: { connection: database.url } }, application => {
      services(application)
      ;(application as any).use('signals', new Signals(), { methods: ['create'], access: { write: anyone } })
    })
    app.on('connection', (connection: never) => app.channel('everybody').join(connection))
    app
      .service('signals')
      .publish((data: { tone: string }) => (data.tone === 'quiet' ? null : app.channel('everybody')))
    const running = await start(app)
    const api = { app, url: running.url } as TestApp
    const client = await LiveClient.open(api)
    const heard: string[] = []
    client.socket.on('signals created', ({ tone }: { tone: string }) => heard.push(tone))
    for (const tone of ['loud', 'quiet', 'clear']) await client.call('create', 'signals', { tone })
    await client.call('get', 'nothing', 0)
    assert.deepEqual(heard, ['loud', 'clear'])
    client.close()
    await running.stop()
    await database.drop()
  })
})
