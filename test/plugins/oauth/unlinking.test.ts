// Unlinking: a user sees and removes his identities, but keeps a way in.
import assert from 'node:assert/strict'
import { Stage } from './stage'

describe('a user with identities', () => {
  let stage: Stage
  before(async () => {
    stage = await Stage.open()
  })
  after(() => stage.close())

  it('sees and removes his identities, and nobody else’s; admins see all', async () => {
    const [lea, max] = [
      await stage.person(stage.knowVerified('lea-1', 'lea@example.com')),
      await stage.person(stage.knowVerified('max-1', 'max@example.com'))
    ]
    const root = await stage.api.person('root', 'admin')
    const list = async (as: typeof lea) => (await stage.api.request('GET', '/identities', { as })).body.data
    const [own] = await list(lea)
    assert.deepEqual(Object.keys(own).sort(), [
      'createdAt',
      'id',
      'provider',
      'subject',
      'updatedAt',
      'usedAt',
      'userId'
    ])
    assert.deepEqual([own.provider, own.subject, own.userId], ['oidc', 'lea-1', lea.id])
    assert.equal((await list(root)).length, 2)
    const remove = async (as: typeof lea) =>
      (await stage.api.request('DELETE', `/identities/${own.id}`, { as })).status
    assert.equal(await remove(max), 404)
    // Whoever has come by a provider need not be told that he has.
    assert.deepEqual(await stage.told(lea.email), [])
    assert.equal(await remove(lea), 200)
    assert.deepEqual(await list(lea), [])
    // The address finds him again.
    assert.equal((await stage.person('lea-1')).id, lea.id)
    assert.deepEqual(await stage.told(lea.email), ['identity-unlinked', 'identity-linked'])
  })

  it('keeps the last of them when he has no address to get a password by, unless an admin removes it', async () => {
    const ned = await stage.person(stage.knowVerified('ned-1', 'ned@example.com'))
    await stage.signIn(stage.knowVerified('ned-2', 'ned@example.com'))
    await stage.api.app.service('users').patch(ned.id, { email: null, username: 'ned' })
    const rows: { id: number }[] = (await stage.api.request('GET', '/identities', { as: ned })).body.data
    assert.equal(rows.length, 2)
    const remove = (id: number, as = ned) => stage.api.request('DELETE', `/identities/${id}`, { as })
    const knex = stage.api.app.get('postgresqlClient')
    for (let round = 0; round < 10; round++) {
      const own = await knex('identities').where({ userId: ned.id }).select('id')
      const answers = await Promise.all(own.map(({ id }) => remove(id)))
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
      const { body } = answers.find(({ status }) => status === 409)!
      assert.equal(body.data.error, 'last-way-in')
      const [subject, usedAt] = [`again-${round}`, new Date()]
      await knex('identities').insert({ provider: 'oidc', subject, key: subject, userId: ned.id, usedAt })
    }
    await remove((await knex('identities').where({ userId: ned.id }).first()).id)
    const [left] = (await stage.api.request('GET', '/identities', { as: ned })).body.data
    assert.equal((await remove(left.id, await stage.api.person('root', 'admin'))).status, 200)
  })
})
