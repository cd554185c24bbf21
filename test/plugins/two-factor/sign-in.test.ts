// Sign-in with two factors: a right password is not enough, and a code holds once, at either door.
import assert from 'node:assert/strict'
import { PASSWORD } from '../../support/app'
import { Stage, codeOf, doors, wordOf, wrongCode } from './stage'

for (const makeDoor of doors) {
  describe(`sign-in with two factors over ${makeDoor.name === 'restDoor' ? 'REST' : 'a socket'}`, () => {
    let stage: Stage
    before(async () => (stage = await Stage.open()))
    beforeEach(() => stage.calm())
    after(() => stage.close())
    const signIn = (email: string, code: string) => stage.signIn(email, code, makeDoor)

    it('is enrolled with the password, and in force once a code was right', async () => {
      const ada = await stage.api.person('ada')
      const begin = (data: unknown) => stage.call(makeDoor, 'create', 'two-factor', { as: ada, data })
      const confirm = (code: string) =>
        stage.call(makeDoor, 'create', 'two-factor/confirm', { as: ada, data: { code } })
      const state = async () => (await stage.call(makeDoor, 'find', 'two-factor', { as: ada })).body

      assert.deepEqual(wordOf(await begin({ currentPassword: 'wrong' })), [400, 'wrong-password'])
      assert.deepEqual(wordOf(await confirm('123456')), [409, 'two-factor-off'])
      const { body: first } = await begin({ currentPassword: PASSWORD })
      const { body: second } = await begin({ currentPassword: PASSWORD })
      assert.match(second.secret, /^[A-Z2-7]{32}$/)
      assert.notEqual(second.secret, first.secret)
      const uri = new URL(second.uri)
      assert.equal(decodeURIComponent(uri.pathname), '/Plumage:ada@example.com')
      assert.deepEqual(Object.fromEntries(uri.searchParams), {
        issuer: 'Plumage',
        secret: second.secret,
        algorithm: 'SHA1',
        digits: '6',
        period: '30'
      })
      assert.match(second.qrCode, /^data:image\/png;base64,iVBORw0KGgo/)
      assert.deepEqual(await state(), { isOn: false })
      assert.equal((await stage.password('ada@example.com', PASSWORD, makeDoor)).status, 201)

      assert.deepEqual(wordOf(await confirm(codeOf(first.secret))), [400, 'wrong-code'])
      const { status, body } = await confirm(codeOf(second.secret))
      assert.equal(status, 201)
      assert.deepEqual(Object.keys(body), ['recoveryCodes'])
      assert.equal(new Set(body.recoveryCodes).size, 10)
      for (const code of body.recoveryCodes) assert.match(code, /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
      const { since, ...now } = await state()
      assert.deepEqual(now, { isOn: true, recoveryCodes: 10 })
      assert.ok(Date.now() - Date.parse(since) < 60_000)

      assert.deepEqual(wordOf(await begin({ currentPassword: PASSWORD })), [409, 'two-factor-on'])
      assert.deepEqual(wordOf(await confirm(codeOf(second.secret, 1))), [409, 'two-factor-on'])
      // The code that confirmed it is used up.
      assert.deepEqual(wordOf(await signIn('ada@example.com', codeOf(second.secret))), [401, 'invalid-code'])
      assert.equal((await signIn('ada@example.com', codeOf(second.secret, 1))).status, 201)
    })

    it('knows users without an address, and with long names', async () => {
      const username = '\u{1f99c}:'.repeat(40)
      await stage.api.app.service('users').create({ username, password: PASSWORD })
      const data = { strategy: 'local', username, password: PASSWORD }
      const { body } = await stage.call(makeDoor, 'create', 'authentication', { data })
      const as = { ...body.user, token: body.accessToken }
      const begin = { as, data: { currentPassword: PASSWORD } }
      const { body: begun } = await stage.call(makeDoor, 'create', 'two-factor', begin)
      assert.ok(begun.qrCode)
      assert.equal(decodeURIComponent(new URL(begun.uri).pathname), `/Plumage:${username}`)
    })

    it('answers the password with a challenge and nothing else', async () => {
      const { email, person, seed } = await stage.enrol('bob', makeDoor)
      const before = await stage.sessionsOf(person.id)
      const answer = await stage.password(email, PASSWORD, makeDoor)
      assert.equal(answer.status, 401)
      assert.deepEqual(Object.keys(answer.body.data).sort(), ['challenge', 'error'])
      assert.doesNotMatch(JSON.stringify(answer.body), /accessToken|refreshToken|bob/)
      assert.equal(await stage.sessionsOf(person.id), before)
      const { body } = await stage.code(answer.body.data.challenge, codeOf(seed), makeDoor)
      assert.equal(body.user.email, email)
      assert.equal(body.user.password, undefined)
      assert.equal(body.authentication.strategy, 'two-factor')
      const as = { ...person, token: body.accessToken }
      assert.equal((await stage.call(makeDoor, 'find', 'me', { as })).body.email, email)
      // It goes on without a code.
      const refreshed = await stage.call(makeDoor, 'create', 'refresh', {
        data: { refreshToken: body.refreshToken }
      })
      assert.equal(refreshed.status, 201)
    })

    it('says of a wrong password what it says to everybody', async () => {
      const { email } = await stage.enrol('cleo', makeDoor)
      await stage.api.person('plain')
      const bodies = await Promise.all(
        [email, 'plain@example.com', 'nobody@example.com'].map(
          async each => (await stage.password(each, 'wrong', makeDoor)).body
        )
      )
      assert.equal(new Set(bodies.map(body => JSON.stringify(body))).size, 1)
    })

    it('takes clocks that differ by a step, and no code twice', async () => {
      const { email, person, seed } = await stage.enrol('dan', makeDoor)
      for (const steps of [-1, 0, 1]) {
        await stage.waitForSteps(person.id)
        assert.equal((await signIn(email, codeOf(seed, steps))).status, 201, `${steps} steps`)
      }
      // All of them are used or older than one that was.
      for (const steps of [-1, 0, 1])
        assert.deepEqual(wordOf(await signIn(email, codeOf(seed, steps))), [401, 'invalid-code'])
      await stage.waitForSteps(person.id)
      const now = codeOf(seed)
      assert.equal((await signIn(email, ` ${now.slice(0, 3)} ${now.slice(3)} `)).status, 201)
      await stage.waitForSteps(person.id)
      for (const steps of [-2, 2, -100, 100])
        assert.deepEqual(wordOf(await signIn(email, codeOf(seed, steps))), [401, 'invalid-code'])
    })

    it('begins one session for one code, however many come with it at the same moment', async () => {
      const { email, person, seed, recoveryCodes } = await stage.enrol('eve', makeDoor)
      const one = await stage.challenge(email)
      const many = await Promise.all(Array.from({ length: 4 }, () => stage.challenge(email)))
      for (const code of [codeOf(seed), recoveryCodes[0]]) {
        const fresh = await stage.challenge(email)
        const before = await stage.sessionsOf(person.id)
        const answers = await Promise.all(
          [fresh, fresh, fresh, fresh, ...many, one].map(challenge => stage.code(challenge, code, makeDoor))
        )
        const statuses = answers.map(({ status }) => status).sort()
        assert.deepEqual(statuses, [201, ...Array(8).fill(401)])
        assert.equal(await stage.sessionsOf(person.id), before + 1)
      }
      const another = await stage.challenge(email)
      const both = await Promise.all(
        recoveryCodes.slice(1, 3).map(code => stage.code(another, code, makeDoor))
      )
      assert.deepEqual(both.map(({ status }) => status).sort(), [201, 401], 'two codes, one challenge')
      await stage.waitForSteps(person.id)
      assert.equal((await signIn(email, codeOf(seed))).status, 201, 'nobody was frozen by that')
    })

    it('takes each recovery code once, however it is written', async () => {
      const { email, person, recoveryCodes } = await stage.enrol('flo', makeDoor)
      const [first, second, third] = recoveryCodes
      for (const code of [first, second.toLowerCase(), ` ${third.replaceAll('-', '')} `])
        assert.equal((await signIn(email, code)).status, 201)
      for (const code of [first, second, third])
        assert.deepEqual(wordOf(await signIn(email, code)), [401, 'invalid-code'])
      const { body } = await stage.call(makeDoor, 'find', 'two-factor', { as: person })
      assert.equal(body.recoveryCodes, 7)
      assert.equal((await signIn(email, recoveryCodes[9])).status, 201)
    })

    it('is not to be had with somebody else’s code', async () => {
      const [guy, ian] = [await stage.enrol('guy', makeDoor), await stage.enrol('ian', makeDoor)]
      for (const code of [codeOf(ian.seed), ian.recoveryCodes[0], wrongCode(guy.seed)])
        assert.deepEqual(wordOf(await signIn(guy.email, code)), [401, 'invalid-code'])
    })
  })
}
