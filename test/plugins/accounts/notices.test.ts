// Notices: a user is told by mail of what came or went that guards his account, and nobody else is.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import type { Person } from '../../support/app'
import { makeKey } from '../api-keys/stage'
import { codeOf } from '../two-factor/stage'
import { NEW, Stage } from './stage'

describe('notices', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open()
    root = await stage.api.person('root', 'admin')
  })
  after(() => stage.close())
  /** Subjects of what a user was sent, oldest first. */
  const subjects = async ({ email }: { email: string }, count: number) =>
    (await stage.mails(email, count)).map(({ subject }) => subject).reverse()
  const post = async (as: Person, path: string, body: object) => {
    const answer = await stage.api.request('POST', path, { as, body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const remove = async (as: Person, path: string) => (await stage.api.request('DELETE', path, { as })).status
  const enrol = async (as: Person): Promise<string> => {
    const { secret } = await post(as, '/two-factor', { currentPassword: PASSWORD })
    const { recoveryCodes } = await post(as, '/two-factor/confirm', { code: codeOf(secret) })
    return recoveryCodes[0]
  }

  it('tell of API keys, by name and first letters only', async () => {
    const ada = await stage.api.person('ada')
    const eve = await stage.api.person('eve')
    const { id, key } = await makeKey(stage.api, ada)
    // What is refused, is told to nobody.
    assert.equal(await remove(eve, `/api-keys/${id}`), 404)
    assert.equal(await remove(root, `/api-keys/${id}`), 200)
    const mails = await stage.mails(ada.email, 2)
    assert.deepEqual(await subjects(ada, 2), [
      'A new API key at Plumage',
      'An API key at Plumage was removed'
    ])
    for (const { text } of mails) {
      assert.ok(text.includes(`a machine (${key.slice(0, 10)}…)`), text)
      assert.ok(!text.includes(key))
    }
    assert.deepEqual(await subjects(eve, 0), [])
  })

  it('tell of a second factor, whoever takes it off', async () => {
    const bob = await stage.api.person('bob')
    const code = await enrol(bob)
    await post(bob, '/two-factor/remove', { currentPassword: PASSWORD, code })
    const [on, off] = ['Two-factor sign-in at Plumage is on', 'Two-factor sign-in at Plumage is off']
    assert.deepEqual(await subjects(bob, 2), [on, off])
    const again = await enrol(bob)
    await post(bob, '/two-factor/recovery-codes', { currentPassword: PASSWORD, code: again })
    const { body } = await stage.api.request('GET', '/second-factors', { as: bob })
    assert.equal(await remove(root, `/second-factors/${body.data[0].id}?$select=id`), 200)
    assert.deepEqual(await subjects(bob, 4), [on, off, on, off])
  })

  it('say nothing of a second factor that was never in force', async () => {
    const cleo = await stage.api.person('cleo')
    await post(cleo, '/two-factor', { currentPassword: PASSWORD })
    const { body } = await stage.api.request('GET', '/second-factors', { as: cleo })
    assert.equal(await remove(root, `/second-factors/${body.data[0].id}`), 200)
    assert.deepEqual(await subjects(cleo, 0), [])
  })

  it('tell of a new password, whoever sets it', async () => {
    const dan = await stage.api.person('dan')
    await post(dan, '/passwords', { currentPassword: PASSWORD, password: NEW })
    const patch = { as: root, body: { password: PASSWORD } }
    assert.equal((await stage.api.request('PATCH', `/users/${dan.id}`, patch)).status, 200)
    const subject = 'Your password at Plumage has changed'
    assert.deepEqual(await subjects(dan, 2), [subject, subject])
  })

  it('tell an old address of the new one that an admin has set', async () => {
    const eva = await stage.api.person('eva')
    const patch = { as: root, body: { email: 'eva@new.example.com' } }
    assert.equal((await stage.api.request('PATCH', `/users/${eva.id}`, patch)).status, 200)
    const [{ subject, text }] = await stage.mails(eva.email, 1)
    assert.equal(subject, 'Your e-mail address at Plumage has changed')
    assert.match(text, /eva@new\.example\.com/)
  })

  it('go to no address that was never confirmed', async () => {
    const email = 'victim@example.com'
    await stage.register(email)
    const { body } = await stage.signIn(email)
    const as = { id: body.user.id, email, role: 'user', token: body.accessToken }
    await makeKey(stage.api, as)
    assert.deepEqual(await subjects(as, 1), ['Confirm your e-mail address for Plumage'])
  })
})

describe('notices, where no address is confirmed', () => {
  it('go to every address', async () => {
    const stage = await Stage.open({ confirm: 'off' })
    try {
      const email = 'ada@example.com'
      await stage.register(email)
      const { body } = await stage.signIn(email)
      await makeKey(stage.api, { id: body.user.id, email, role: 'user', token: body.accessToken })
      assert.equal((await stage.mails(email, 1))[0].subject, 'A new API key at Plumage')
    } finally {
      await stage.close()
    }
  })
})
