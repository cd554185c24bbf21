// A running application whose changes are noted no more: its history would be silent about them, and is refused.
import assert from 'node:assert/strict'
import { resource, signedIn, text } from '../../../src/engine'
import { logger } from '../../../src/logger'
import { lookAtSchema } from '../../../src/plugins/migrations'
import { testApp } from '../../support/app'
import type { Person, TestApp } from '../../support/app'

const hangar = resource({
  path: 'hangar',
  about: 'Where airships stay.',
  fields: { name: text() },
  access: { read: signedIn, write: signedIn, history: signedIn }
})

describe('a live table without its trigger', () => {
  let api: TestApp
  let ada: Person
  const { warn } = logger

  before(async () => {
    api = await testApp({}, [hangar] as never)
    ada = await api.person('ada')
  })
  after(async () => {
    logger.warn = warn
    await api.stop()
  })

  it('has no history and no events until the trigger is back; all else goes on', async () => {
    const told: string[] = []
    logger.warn = ((line: string) => told.push(line)) as never
    const ask = async (method: string, path: string, body?: object) =>
      api.request(method, path, { as: ada, body })
    const trigger = (what: string) =>
      api.app.get('postgresqlClient').raw(`alter table hangar ${what} trigger plumage_journal`)
    const { id } = (await ask('POST', '/hangar', { name: 'a' })).body
    const history = async () => (await ask('GET', `/hangar/${id}/history`)).status
    assert.equal(await history(), 200)

    await trigger('disable')
    await lookAtSchema(api.app)
    assert.match(
      told.join(),
      /hangar has no trigger plumage_journal: the history of hangar is refused, and its changes send no events\. /
    )
    assert.equal(await history(), 503)
    assert.equal((await ask('PATCH', `/hangar/${id}`, { name: 'b' })).status, 200)
    assert.equal((await ask('GET', '/hangar')).status, 200)

    await trigger('enable')
    await lookAtSchema(api.app)
    assert.equal(await history(), 200)
  })
})
