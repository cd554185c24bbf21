// The doors of two-factor sign-in: who takes it off, new recovery codes, and bad input at either door.
import assert from 'node:assert/strict'
import type { Person } from '../../support/app'
import { PASSWORD } from '../../support/app'
import { Factors } from '../../../src/plugins/two-factor/factors'
import { journalOf } from '../../../src/plugins/journal'
import { Listener } from '../../support/door'
import { Stage, codeOf, doors, wordOf, wrongCode } from './stage'

for (const makeDoor of doors) {
  describe(`the doors of two-factor sign-in over ${makeDoor.name === 'restDoor' ? 'REST' : 'a socket'}`, () => {
    let stage: Stage
    let root: Person
    before(async () => {
      stage = await Stage.open({ attempts: 1000 })
      root = await stage.api.person('root', 'admin')
    })
    beforeEach(() => stage.calm())
    after(() => stage.close())
    const post = (path: string, as: Person | undefined, data: unknown) =>
      stage.call(makeDoor, 'create', path, { as, data })
    const factors = async (as: Person) =>
      (await stage.call(makeDoor, 'find', 'second-factors', { as })).body.data
    const take = (as: Person, id: number) => stage.call(makeDoor, 'remove', 'second-factors', { as, id })

    it('take it off with password and code', async () => {
      const { person, email, seed, recoveryCodes } = await stage.enrol('ada')
      const remove = (data: object) => post('two-factor/remove', person, data)
      const code = codeOf(seed)
      assert.deepEqual(wordOf(await remove({ currentPassword: 'wrong', code })), [400, 'wrong-password'])
      const wrong = { currentPassword: PASSWORD, code: wrongCode(seed) }
      assert.deepEqual(wordOf(await remove(wrong)), [400, 'wrong-code'])
      assert.equal((await stage.signIn(email, code)).status, 201)
      // Used up by the sign-in.
      assert.deepEqual(wordOf(await remove({ currentPassword: PASSWORD, code })), [400, 'wrong-code'])
      const answers = await Promise.all(
        recoveryCodes.slice(0, 3).map(code => remove({ currentPassword: PASSWORD, code }))
      )
      const [first, ...late] = answers.map(({ status }) => status).sort()
      assert.equal(first, 201)
      assert.ok(
        late.every(status => status === 400 || status === 409),
        late.join()
      )
      assert.deepEqual((await stage.call(makeDoor, 'find', 'two-factor', { as: person })).body, {
        isOn: false
      })
      assert.equal((await stage.password(email)).status, 201)
      assert.deepEqual(wordOf(await remove({ currentPassword: PASSWORD, code })), [409, 'two-factor-off'])
      await stage.enrol('ada')
    })

    it('do nothing by a code that was used since it was looked at', async () => {
      const { person, seed, recoveryCodes } = await stage.enrol('late', makeDoor)
      const factors = new Factors(stage.api.app, 'second-factors')
      const seen = (await factors.find(person.id))!
      const match = (await factors.check(seen, codeOf(seed)))!
      assert.equal((await stage.signIn(person.email, recoveryCodes[0], makeDoor)).status, 201)
      assert.equal(await factors.remove(seen), false)
      assert.equal(await factors.spend(seen, match), false)
      assert.equal(await factors.renew(seen, match), undefined)
      assert.equal((await factors.find(person.id))!.recoveryHashes.length, 9)
    })

    it('make new recovery codes, in place of the old ones', async () => {
      const { person, email, seed, recoveryCodes: old } = await stage.enrol('bob')
      const renew = (data: object) => post('two-factor/recovery-codes', person, data)
      const code = codeOf(seed)
      assert.deepEqual(wordOf(await renew({ currentPassword: 'wrong', code })), [400, 'wrong-password'])
      assert.deepEqual(wordOf(await renew({ currentPassword: PASSWORD, code: 'wrong' })), [400, 'wrong-code'])
      const data = { currentPassword: PASSWORD, code }
      const answers = await Promise.all([renew(data), renew(data), renew(data)])
      const [made, ...others] = answers.filter(({ status }) => status === 201)
      assert.deepEqual(others, [], 'one code, one list')
      assert.equal(made.body.recoveryCodes.length, 10)
      assert.deepEqual(wordOf(await stage.signIn(email, old[0])), [401, 'invalid-code'])
      assert.equal((await stage.signIn(email, made.body.recoveryCodes[0])).status, 201)
      const again = await renew({ currentPassword: PASSWORD, code: made.body.recoveryCodes[1] })
      assert.equal(again.body.recoveryCodes.length, 10)
    })

    it('show a user his own factor and an admin all, without secrets', async () => {
      const { person } = await stage.enrol('cleo')
      const plain = await stage.api.person('plain')
      const [own, ...others] = await factors(person)
      assert.deepEqual(others, [])
      assert.deepEqual(Object.keys(own), ['id', 'userId', 'confirmedAt', 'usedAt', 'createdAt', 'updatedAt'])
      assert.deepEqual(await factors(plain), [])
      assert.ok((await factors(root)).length >= 1)
      assert.equal((await take(plain, own.id)).status, 403)
      assert.equal((await take(person, own.id)).status, 403)
      const made = await post('second-factors', root, { userId: plain.id, secret: 'x' })
      assert.equal(made.status, 403)
      const patched = await stage.call(makeDoor, 'patch', 'second-factors', {
        as: root,
        id: own.id,
        data: { confirmedAt: null }
      })
      assert.equal(patched.status, 403)
    })

    it('let an admin take it off others, and not off himself by a token alone', async () => {
      const { person, email } = await stage.enrol('dan')
      const [{ id }] = await factors(person)
      await journalOf(stage.api.app).level()
      const listener = await Listener.open(stage.api, person)
      assert.equal((await take(root, id)).status, 200)
      assert.deepEqual(
        (await listener.take()).map(({ event }) => event),
        ['second-factors removed']
      )
      listener.close()
      assert.equal((await stage.password(email)).status, 201)
      const { person: chief } = await stage.enrol('root')
      const [{ id: own }] = (await factors(root)).filter((row: any) => row.userId === chief.id)
      assert.equal((await take(root, own)).status, 403)
      assert.deepEqual(wordOf(await stage.password(root.email)), [401, 'code-required'])
    })

    it('refuse what is no input, in words', async () => {
      const { person, email } = await stage.enrol('eve')
      const challenge = await stage.challenge(email)
      const signIn = (data: object) =>
        post('authentication', undefined, { strategy: 'two-factor', challenge, ...data })
      const odd = [undefined, null, 7, true, '', [], ['123456'], {}, { $ne: 1 }, { length: 6 }]
      for (const code of odd) {
        assert.ok([400, 401].includes((await signIn({ code })).status), JSON.stringify(code))
        const { status } = await post('two-factor/remove', person, { currentPassword: PASSWORD, code })
        assert.equal(status, 400, JSON.stringify(code))
        assert.equal((await post('two-factor/confirm', person, { code })).status, 409)
        assert.equal((await post('two-factor', person, { currentPassword: code })).status, 400)
      }
      for (const code of ['\0', '\ud800', '１２３４５６', '𝟏𝟐𝟑𝟒𝟓𝟔', '-123456', '1e5', 'x'.repeat(900_000)])
        assert.deepEqual(wordOf(await signIn({ code })), [401, 'invalid-code'])
      for (const challenge of [7, ['x'], {}, null, '', '\0', 'a.b.c', 'x'.repeat(900_000)])
        assert.ok([400, 401].includes((await signIn({ challenge, code: '123456' })).status))
      for (const path of ['', '/confirm', '/remove', '/recovery-codes'].map(end => `two-factor${end}`)) {
        for (const data of [[], [{}], 'text', 7, null]) {
          const { status } = await post(path, person, data)
          assert.ok([400, 409].includes(status), `${path} ${JSON.stringify(data)} ${status}`)
        }
        assert.deepEqual(wordOf(await post(path, undefined, {})), [401, 'not-signed-in'])
        for (const method of ['patch', 'update', 'remove', 'get'] as const) {
          const { status } = await stage.call(makeDoor, method, path, {
            as: person,
            id: 1,
            data: method === 'get' ? undefined : {}
          })
          assert.ok([404, 405].includes(status), `${method} ${path} ${status}`)
        }
      }
      assert.equal((await stage.call(makeDoor, 'find', 'two-factor')).status, 401)
    })
  })
}
