// The pictures of users: everybody who is signed in sees them, and only whose it is gives himself one.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { Stage, png } from '../../plugins/media/stage'

const of = { resource: 'users', field: 'avatar' }

describe('the picture of a user', () => {
  let stage: Stage
  let [ada, eve, root]: Person[] = []
  before(async () => {
    stage = await Stage.open('a folder', { domains: ['contacts'] })
    ada = await stage.api.person('ada')
    eve = await stage.api.person('eve')
    root = await stage.api.person('root', 'admin')
  })
  after(() => stage.close())

  const patch = (as: Person, avatar: unknown, whose = as) =>
    stage.api.request('PATCH', `/users/${whose.id}`, { as, body: { avatar } })
  const avatarOf = async (whose: Person, as?: Person) =>
    (await stage.api.request('GET', `/users/${whose.id}`, { as })).body.avatar

  it('is shown to others, with its small one, and to no stranger', async () => {
    const bytes = await png('teal')
    const id = await stage.upload(ada, bytes, of)
    const { status, body } = await patch(ada, id)
    assert.deepEqual([status, body.avatar.id, body.email], [200, id, 'ada@example.com'])
    await stage.until(async () => (await avatarOf(ada, eve)).thumbnails.small)
    const { url, width, thumbnails } = await avatarOf(ada, eve)
    assert.deepEqual([width, thumbnails.small.width], [200, 128])
    const loaded = await fetch(new URL(url, stage.api.url))
    assert.deepEqual(Buffer.from(await loaded.arrayBuffer()), bytes)
    assert.equal((await stage.api.request('GET', `/users/${ada.id}`)).status, 401)
  })

  it('stands in lists and in rows that are loaded along', async () => {
    const { body } = await stage.api.request('GET', `/users?id=${ada.id}`, { as: eve })
    assert.deepEqual(Object.keys(body.data[0]).sort(), [
      'avatar',
      'createdAt',
      'firstName',
      'id',
      'lastName',
      'role',
      'updatedAt'
    ])
    assert.match(body.data[0].avatar.url, /^http/)
    const contact = { firstName: 'Bob', lastName: 'Byron', email: 'bob@example.com' }
    const made = await stage.api.request('POST', '/contacts?$include=user', { as: ada, body: contact })
    assert.match(made.body.user.avatar.url, /^http/)
    const signedIn = await stage.api.request('GET', '/me', { as: ada })
    assert.match(signedIn.body.avatar.url, /^http/)
  })

  it('is given by nobody else, but an admin may take it away', async () => {
    const id = await stage.upload(eve, await png('red'), of)
    assert.equal((await patch(eve, id, ada)).status, 403)
    assert.equal((await patch(ada, id)).status, 400)
    assert.equal((await patch(eve, 'nonsense')).status, 400)
    assert.equal((await patch(root, null, ada)).status, 200)
    assert.equal(await avatarOf(ada, eve), null)
    assert.equal((await patch(eve, id)).status, 200)
  })

  it('is an image, and not too large', async () => {
    const text = Buffer.from('<svg onload="alert(1)"/>')
    for (const more of [{ type: 'image/svg+xml' }, { type: 'text/html' }, { size: 5_000_001 }]) {
      const { status } = await stage.announce(ada, text, { ...of, ...more })
      assert.ok([400, 413].includes(status), `${JSON.stringify(more)} ${status}`)
    }
  })

  it('cannot come with a registration by nobody', async () => {
    const avatar = await stage.upload(ada, await png('blue'), of)
    const body = { username: 'thief', password: 'the engine weaves', avatar }
    const { status } = await stage.api.request('POST', '/users', { body })
    assert.equal(status, 400)
  })

  it('goes with its user', async () => {
    const bytes = await png('green')
    const bob = await stage.api.person('bob')
    await patch(bob, await stage.upload(bob, bytes, of))
    const before = await stage.keys(`users/${bob.id}/`)
    assert.ok(before.length > 0)
    await stage.api.request('DELETE', `/users/${bob.id}`, { as: bob })
    await stage.until(async () => (await stage.keys(`users/${bob.id}/`)).length === 0)
  })
})
