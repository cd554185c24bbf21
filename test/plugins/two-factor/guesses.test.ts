// Guesses at codes: they end, whoever knows the password, and only a mail or an admin lets him try again.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { PASSWORD } from '../../support/app'
import { restDoor } from '../../support/door'
import { NEW } from '../accounts/stage'
import { Stage, codeOf, wordOf, wrongCode } from './stage'
import type { Enrolled } from './stage'

describe('guesses at codes', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open()
    root = await stage.api.person('root', 'admin')
  })
  beforeEach(() => stage.calm())
  after(() => stage.close())

  const attempts = ({ person }: Enrolled) =>
    stage
      .knex('attempts')
      .where({ name: `code:${person.id}` })
      .first()
  const post = (path: string, data: unknown, as?: Person) =>
    stage.call(restDoor, 'create', path, { as, data })

  /** Gives wrong codes until no code is right any more. */
  async function freeze({ email, seed, person, recoveryCodes }: Enrolled) {
    for (let n = 0; n < 5; n++)
      assert.deepEqual(wordOf(await stage.signIn(email, wrongCode(seed))), [401, 'invalid-code'])
    for (const code of [codeOf(seed), recoveryCodes[0]])
      assert.deepEqual(wordOf(await stage.signIn(email, code)), [401, 'invalid-code'])
    const body = { currentPassword: PASSWORD, code: codeOf(seed) }
    assert.deepEqual(wordOf(await post('two-factor/remove', body, person)), [400, 'wrong-code'])
  }

  it('end after five, however many guess at the same moment, in the same words', async () => {
    const ada = await stage.enrol('ada')
    const challenge = await stage.challenge(ada.email)
    const wrong = wrongCode(ada.seed)
    const answers = await Promise.all(Array.from({ length: 50 }, () => stage.code(challenge, wrong)))
    const right = await stage.code(challenge, codeOf(ada.seed))
    const bodies = [...answers, right].map(({ status, body }) => JSON.stringify([status, body]))
    assert.equal(new Set(bodies).size, 1)
    assert.deepEqual(wordOf(right), [401, 'invalid-code'])
    const { count, frozenAt } = await attempts(ada)
    assert.equal(count, 5)
    assert.ok(frozenAt)
    // Behind the notice that it is on.
    const mails = await stage.accounts.mails(ada.email, 2)
    assert.equal(mails.length, 2)
    assert.match(mails[0].text, /wrong code of two-factor sign-in/)
    assert.doesNotMatch(mails[0].text, new RegExp(wrong))
  })

  it('are counted whatever door they come to, and forgotten with a right one', async () => {
    const bob = await stage.enrol('bob')
    const wrong = wrongCode(bob.seed)
    await stage.signIn(bob.email, wrong)
    await stage.signIn(bob.email, 'no code at all')
    await post('two-factor/remove', { currentPassword: PASSWORD, code: wrong }, bob.person)
    await post('two-factor/recovery-codes', { currentPassword: PASSWORD, code: wrong }, bob.person)
    assert.equal((await attempts(bob)).count, 4)
    assert.equal((await stage.signIn(bob.email, codeOf(bob.seed))).status, 201)
    assert.equal(await attempts(bob), undefined)
  })

  it('are not forgotten with a right password', async () => {
    const cleo = await stage.enrol('cleo')
    await freeze(cleo)
    await stage.password(cleo.email)
    // Nor by a change of it, by whoever knows the old one: he could go on for ever.
    const change = { currentPassword: PASSWORD, password: NEW }
    assert.equal((await post('passwords', change, cleo.person)).status, 201)
    const challenge = await stage.challenge(cleo.email, NEW)
    assert.deepEqual(wordOf(await stage.code(challenge, codeOf(cleo.seed))), [401, 'invalid-code'])
    assert.ok((await attempts(cleo)).frozenAt)
  })

  it('may go on after a new password by mail, which needs no code, but the sign-in does', async () => {
    const dan = await stage.enrol('dan')
    await freeze(dan)
    const token = await stage.accounts.token(dan.email, 2)
    assert.equal((await post('passwords', { token, password: NEW })).status, 201)
    const challenge = await stage.challenge(dan.email, NEW)
    assert.equal((await stage.code(challenge, codeOf(dan.seed))).status, 201)
    assert.equal((await stage.accounts.mails(dan.email, 3)).length, 3)
  })

  it('may go on when an admin says so', async () => {
    const eve = await stage.enrol('eve')
    await freeze(eve)
    const { id } = await attempts(eve)
    const remove = (as: Person) => stage.call(restDoor, 'remove', 'attempts', { as, id })
    assert.equal((await remove(eve.person)).status, 403)
    assert.equal((await remove(root)).status, 200)
    assert.equal((await stage.signIn(eve.email, codeOf(eve.seed))).status, 201)
  })

  it('may go on when an admin sets a new password', async () => {
    const flo = await stage.enrol('flo')
    await freeze(flo)
    await stage.call(restDoor, 'patch', 'users', { as: root, id: flo.person.id, data: { password: NEW } })
    const challenge = await stage.challenge(flo.email, NEW)
    assert.equal((await stage.code(challenge, codeOf(flo.seed))).status, 201)
  })

  it('do not freeze whoever is let in with one code at many places at the same moment', async () => {
    const guy = await stage.enrol('guy')
    const challenge = await stage.challenge(guy.email)
    const code = codeOf(guy.seed)
    await Promise.all(Array.from({ length: 30 }, () => stage.code(challenge, code)))
    assert.equal((await stage.signIn(guy.email, guy.recoveryCodes[0])).status, 201)
  })
})
