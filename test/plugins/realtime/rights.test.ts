// Rights that change while a socket is open: a token that runs out, a new one, another role, a user who is gone.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { PASSWORD } from '../../support/app'
import type { Person, TestApp } from '../../support/app'
import { level, openStage } from '../journal/stage'
import { LiveClient } from './live-client'
import type { Auth } from './live-client'

describe('a socket whose rights change', () => {
  let api: TestApp
  let ada: Person
  let bob: Person
  const clients: LiveClient[] = []
  const open = async (auth: Auth = {}) => {
    const client = await LiveClient.open(api, auth)
    clients.push(client)
    return client
  }
  const write = (as: Person, name: string) => api.request('POST', '/zeppelins', { as, body: { name } })
  /** A token that expires in two seconds. */
  const shortToken = ({ id }: Person) =>
    api.app.service('authentication').createAccessToken({}, { subject: String(id), expiresIn: 2 })
  const signIn = (client: LiveClient, accessToken: string) =>
    client.call('create', 'authentication', { strategy: 'jwt', accessToken })

  before(async () => {
    api = await openStage()
    ada = await api.person('ada')
    bob = await api.person('bob')
    await level(api)
  })
  afterEach(() => clients.splice(0).forEach(client => client.close()))
  after(() => api.stop())

  it('hears nothing once its token has expired, and all of it with a new one', async () => {
    const client = await open({ accessToken: await shortToken(ada) })
    await write(ada, 'in time')
    assert.deepEqual(await client.words(), ['zeppelins created in time'])
    await sleep(2_200)
    await write(ada, 'meanwhile')
    await write(bob, 'not hers')
    assert.deepEqual(await client.words(), [])
    client.notices.length = 0
    assert.equal((await signIn(client, ada.token)).status, 201)
    await client.notice(({ word }) => word === 'live')
    await write(ada, 'again')
    assert.deepEqual(await client.words(), ['zeppelins created meanwhile', 'zeppelins created again'])
  })

  it('misses nothing when it signs in anew in time', async () => {
    const client = await open({ accessToken: await shortToken(ada) })
    const writes = Array.from({ length: 20 }, (_, n) => write(ada, `n${n}`))
    const [answer] = await Promise.all([signIn(client, ada.token), ...writes])
    assert.equal(answer.status, 201)
    await sleep(2_200)
    await write(ada, 'last')
    const heard = await client.words()
    assert.deepEqual(heard.length, 21)
    assert.equal(new Set(heard).size, 21)
    assert.ok(client.notices.every(({ word }) => word === 'live'))
  })

  it('starts afresh when somebody else signs in on it', async () => {
    const client = await open({ accessToken: await shortToken(ada) })
    await sleep(2_200)
    await write(ada, 'hers')
    await write(bob, 'his')
    await level(api)
    await signIn(client, bob.token)
    await write(bob, 'his again')
    assert.deepEqual(await client.words(), ['zeppelins created his again'])
  })

  it('is told to read anew when its user gets another role, and goes on with that, as all his others', async () => {
    const eve = await api.person('eve')
    const both = [await open({ accessToken: eve.token }), await open({ accessToken: eve.token })]
    const hear = () => Promise.all(both.map(client => client.take()))
    await api.app.service('users').patch(eve.id, { role: 'admin' })
    for (const client of both) {
      const { reason } = await client.notice(({ word }) => word === 'reset')
      assert.equal(reason, 'rights-changed')
    }
    const heardOfAnother = async (name: string) => {
      await hear()
      await api.person(name)
      await api.app.get('postgresqlClient')('charts').insert({ name, secretIsland: 'Lummerland' })
      return (await hear()).map(heard =>
        heard.map(({ event, row: { email, secretIsland } }) => `${event} ${email ? name : secretIsland}`)
      )
    }
    const asAdmin = ['users created newcomer', 'sessions created undefined', 'charts created Lummerland']
    assert.deepEqual(await heardOfAnother('newcomer'), [asAdmin, asAdmin])
    await api.app.get('postgresqlClient')('users').where({ id: eve.id }).update({ role: 'user' })
    const asUser = ['users created undefined', 'charts created undefined']
    assert.deepEqual(await heardOfAnother('stranger'), [asUser, asUser])
  })

  it('is cut when its user is removed', async () => {
    const joe = await api.person('joe')
    // That he has come is told by now.
    await level(api)
    const client = await open({ accessToken: joe.token })
    const cut = client.disconnected()
    await api.app.get('postgresqlClient')('users').where({ id: joe.id }).delete()
    assert.deepEqual(await cut, 'io server disconnect')
    // He hears at most that he is gone, and what goes with him.
    assert.deepEqual(
      client.heard.map(({ event }) => event).filter(event => !event.endsWith(' removed')),
      []
    )
  })

  it('is cut when its session is signed out elsewhere, and no other socket is', async () => {
    const eva = await api.person('eva')
    const credentials = { strategy: 'local', email: eva.email, password: PASSWORD }
    const { body } = await api.request('POST', '/authentication', { body: credentials })
    const [here, there] = [
      await open({ accessToken: eva.token }),
      await open({ accessToken: body.accessToken })
    ]
    const cut = there.disconnected()
    const token = body.accessToken
    assert.equal((await api.request('DELETE', '/authentication', { as: { ...eva, token } })).status, 200)
    assert.deepEqual(await cut, 'io server disconnect')
    await write(eva, 'hers')
    assert.equal((await here.words()).at(-1), 'zeppelins created hers')
    await assert.rejects(
      open({ accessToken: token }),
      (error: any) => error.data.data.error === 'session-ended'
    )
  })

  it('goes on as nobody’s when it signs itself out', async () => {
    const mia = await api.person('mia')
    const client = await open({ accessToken: mia.token })
    assert.equal((await client.call('remove', 'authentication', null, {})).status, 200)
    await level(api)
    assert.equal((await client.call('find', 'zeppelins', {})).status, 401)
    await client.take()
    await api.request('POST', '/hangars', { as: ada, body: { name: 'open' } })
    assert.deepEqual(await client.words(), ['hangars created open'])
  })

  it('stays where it is when its user changes in other ways', async () => {
    const client = await open({ accessToken: ada.token })
    await api.app.service('users').patch(ada.id, { firstName: 'Augusta' })
    await write(ada, 'hers')
    const heard = (await client.take()).map(({ event }) => event)
    assert.deepEqual(heard, ['users patched', 'zeppelins created'])
    assert.deepEqual(
      client.notices.map(({ word }) => word),
      ['live']
    )
  })
})
