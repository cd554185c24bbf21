// `user create` and `console`: the first admin, and the application by hand.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { compose } from '../../../src/compose'
import { runCommand } from '../../../src/plugins/console'
import { PASSWORD, testApp } from '../../support/app'
import type { TestApp } from '../../support/app'
import { child, command, ended, recorder } from './run'

describe('user create', () => {
  let api: TestApp
  let url: string
  before(async () => {
    api = await testApp()
    url = api.app.get('databaseUrl')!
  })
  after(() => api.stop())

  const create = (...words: string[]) => command(url, ['user', 'create', ...words])

  const signIn = async (login: object) =>
    (await api.request('POST', '/authentication', { body: { strategy: 'local', ...login } })).body.user

  it('makes an admin who can sign in, with the password from the standard input', async () => {
    const words = ['user', 'create', '--admin', '--email', 'Root@example.com', '--first-name', 'Root']
    const { code, out, err } = await ended(child(url, [...words, '--password', '-']), `${PASSWORD}\n`)
    assert.deepEqual([code, out, err], [0, 'User root@example.com created with the role admin\n', ''])
    const user = await signIn({ email: 'root@example.com', password: PASSWORD })
    assert.deepEqual([user.role, user.firstName], ['admin', 'Root'])
  })

  it('makes a user of any role', async () => {
    const { code } = await create('--username', 'mia', '--role', 'manager', '--password', PASSWORD)
    assert.equal(code, 0)
    assert.equal((await signIn({ username: 'mia', password: PASSWORD })).role, 'manager')
  })

  it('refuses what the fields refuse', async () => {
    await create('--email', 'twice@example.com', '--password', PASSWORD)
    for (const [words, sentence] of [
      [['--email', 'twice@example.com', '--password', PASSWORD], 'email is already taken.'],
      [['--email', 'nobody', '--password', PASSWORD], 'email must be a valid email.'],
      [['--username', 'short', '--password', 'short'], 'password must have at least 8 characters.'],
      [
        ['--username', 'boss', '--password', PASSWORD, '--role', 'boss'],
        'role must be one of user, manager, admin.'
      ],
      [['--username', 'empty', '--password', '-'], '--password - finds no password in the standard input.']
    ] as [string[], string][]) {
      assert.deepEqual(await create(...words), { code: 1, out: '', err: `${sentence}\n` })
    }
  })

  /** Answers each question as it comes. */
  async function atTerminal(answers: string[]) {
    const input = Object.assign(new PassThrough(), { isTTY: true })
    const [out, err] = [recorder(), recorder()]
    const errors = Object.assign(err.stream, { isTTY: true })
    errors.on('data', chunk => {
      if (/: /.test(String(chunk)) && answers.length > 0)
        setImmediate(() => input.write(`${answers.shift()}\r`))
    })
    const code = await runCommand(['user', 'create'], {
      makeApplication: overrides => compose({ ...overrides, postgresql: { connection: url } }),
      start: () => Promise.resolve(),
      input,
      output: out.stream,
      errors
    })
    return { code, out: out.text(), err: err.text() }
  }

  it('asks at a terminal for what is missing, and shows no password', async () => {
    const { code, out, err } = await atTerminal(['', 'grace', PASSWORD, PASSWORD])
    assert.equal(code, 0, err)
    assert.equal(out, 'User grace created with the role user\n')
    assert.match(err, /Username: .*grace[^]*Password: \nPassword again: \n/)
    assert.doesNotMatch(err, /correct/)
    assert.equal((await signIn({ username: 'grace', password: PASSWORD })).role, 'user')
  })

  it('takes no password that was mistyped', async () => {
    const { code, err } = await atTerminal(['eve@example.com', PASSWORD, 'something else'])
    assert.equal(code, 1)
    assert.match(err, /The two passwords differ\.\n$/)
  })

  it('console: runs what is piped in, line by line, and waits for promises', async () => {
    const script =
      'const user = await services.users.create({\nusername: "ivy", password: "zebra crossing 7" })\nuser.role\n'
    const { code, out, err } = await ended(child(url, ['console']), `${script}app.get("bodyLimit")\n`)
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /'user'\n1000000\n$/)
  })
})
