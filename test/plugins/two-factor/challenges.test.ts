// Challenges: good for one user, one password and one sign-in, and for nothing else.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { PASSWORD } from '../../support/app'
import { restDoor, socketDoor } from '../../support/door'
import { NEW } from '../accounts/stage'
import { Stage, codeOf, wordOf } from './stage'
import type { Enrolled } from './stage'

describe('a challenge', () => {
  let stage: Stage
  let root: Person
  before(async () => {
    stage = await Stage.open()
    root = await stage.api.person('root', 'admin')
  })
  beforeEach(() => stage.calm())
  after(() => stage.close())

  const isVoid = async ({ seed }: Enrolled, challenge: string) =>
    assert.deepEqual(wordOf(await stage.code(challenge, codeOf(seed))), [401, 'invalid-challenge'])
  const patch = (id: number, data: object) => stage.call(restDoor, 'patch', 'users', { as: root, id, data })

  it('is no token of another kind, and no other token is one', async () => {
    const ada = await stage.enrol('ada')
    const challenge = await stage.challenge(ada.email)
    const as = { ...ada.person, token: challenge }
    for (const makeDoor of [restDoor, socketDoor]) {
      assert.equal((await stage.call(restDoor, 'find', 'me', { as })).status, 401)
      for (const data of [
        { strategy: 'jwt', accessToken: challenge },
        { strategy: 'refresh', refreshToken: challenge }
      ]) {
        const answer = await stage.call(makeDoor, 'create', 'authentication', { data })
        assert.deepEqual(wordOf(answer), [401, 'invalid-token'])
      }
    }
    const service = stage.api.app.service('authentication')
    const others = [
      ada.person.token,
      await service.createPurposeToken('refresh', String(ada.person.id), {}, '5m'),
      await service.createPurposeToken('two-factor', String(ada.person.id), {}, '5m'),
      `${challenge.slice(0, -3)}AAA`,
      'nonsense'
    ]
    for (const other of others) await isVoid(ada, other)
  })

  it('is good for five minutes', async () => {
    const bob = await stage.enrol('bob')
    const challenge = await stage.challenge(bob.email)
    const { iat, exp } = JSON.parse(Buffer.from(challenge.split('.')[1], 'base64url').toString())
    assert.equal(exp - iat, 300)
    const now = Date.now
    Date.now = () => now() + 301_000
    await isVoid(bob, challenge)
    Date.now = () => now() + 290_000
    assert.equal((await stage.code(challenge, codeOf(bob.seed))).status, 201)
  })

  it('is good once, also with another code', async () => {
    const cleo = await stage.enrol('cleo')
    const [first, second] = [await stage.challenge(cleo.email), await stage.challenge(cleo.email)]
    assert.equal((await stage.code(first, codeOf(cleo.seed))).status, 201)
    for (const challenge of [first, second]) {
      const answer = await stage.code(challenge, cleo.recoveryCodes[0])
      assert.deepEqual(wordOf(answer), [401, 'invalid-challenge'])
    }
    assert.equal((await stage.signIn(cleo.email, cleo.recoveryCodes[0])).status, 201)
  })

  it('outlives a wrong code', async () => {
    const dan = await stage.enrol('dan')
    const challenge = await stage.challenge(dan.email)
    assert.deepEqual(wordOf(await stage.code(challenge, 'wrong')), [401, 'invalid-code'])
    assert.equal((await stage.code(challenge, codeOf(dan.seed))).status, 201)
  })

  it('is worth nothing when the password has changed, or its user is locked or gone', async () => {
    const changes: [string, (person: Person) => Promise<unknown>][] = [
      ['eve', ({ id }) => patch(id, { password: NEW })],
      ['flo', ({ id }) => patch(id, { password: PASSWORD })],
      ['guy', ({ id }) => patch(id, { lockedAt: new Date() })],
      ['ian', ({ id }) => stage.call(restDoor, 'remove', 'users', { as: root, id })]
    ]
    for (const [name, change] of changes) {
      const enrolled = await stage.enrol(name)
      const challenge = await stage.challenge(enrolled.email)
      await change(enrolled.person)
      await isVoid(enrolled, challenge)
    }
  })

  it('is worth nothing for another second factor than the one of its time', async () => {
    const joe = await stage.enrol('joe')
    const challenge = await stage.challenge(joe.email)
    await stage.knex('second_factors').where({ userId: joe.person.id }).delete()
    await isVoid(joe, challenge)
    await isVoid(await stage.enrol('joe'), challenge)
  })

  it('begins no session when the password changes between the code and the session', async () => {
    const kim = await stage.enrol('kim')
    const challenge = await stage.challenge(kim.email)
    const { sessions } = stage.api.app.service('authentication')
    const begin = sessions.begin
    sessions.begin = async (...args) => {
      await stage.api.app.service('users').patch(kim.person.id, { password: NEW })
      return begin.apply(sessions, args)
    }
    try {
      assert.deepEqual(wordOf(await stage.code(challenge, codeOf(kim.seed))), [401, 'invalid-login'])
    } finally {
      sessions.begin = begin
    }
    assert.equal(await stage.sessionsOf(kim.person.id), 0)
  })
})
