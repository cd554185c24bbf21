// Clean-up: what has run out goes, and what holds stays.
import assert from 'node:assert/strict'
import { cleanUp } from '../../../src/plugins/accounts/clean-up'
import { Stage } from './stage'

describe('the clean-up of accounts', () => {
  let stage: Stage
  before(async () => (stage = await Stage.open()))
  after(() => stage.close())

  it('deletes what has expired, and nothing else', async () => {
    const knex = stage.api.app.get('postgresqlClient')
    const { id: userId } = await stage.register('ada@example.com')
    await stage.token('ada@example.com')
    await stage.signIn('ada@example.com')
    await stage.signIn('ada@example.com')
    const [{ id }] = await knex('sessions')
    const past = new Date(Date.now() - 1)
    await knex('sessions').where({ id }).update({ expiresAt: past })
    await knex('links').insert({
      id,
      userId,
      kind: 'reset',
      hash: 'x',
      email: 'ada@example.com',
      expiresAt: past
    })
    const old = new Date(Date.now() - 2 * 86_400_000)
    const names = ['user:1', 'user:2', 'user:3', 'name:4', 'name:5']
    await knex('attempts').insert([
      { name: names[0], count: 2, updatedAt: old },
      { name: names[1], count: 5, updatedAt: old, frozenAt: old },
      { name: names[2], count: 2 },
      { name: names[3], count: 5, updatedAt: old, frozenAt: old },
      { name: names[4], count: 5, frozenAt: old }
    ])
    await cleanUp(stage.api.app)
    assert.equal((await knex('sessions')).length, 1)
    assert.deepEqual(
      (await knex('links')).map(({ kind }) => kind),
      ['confirm']
    )
    const left = (await knex('attempts')).map(({ name }) => name).sort()
    assert.deepEqual(left, ['name:5', 'user:2', 'user:3'])
  })
})
