// Messages of a socket that no stock client sends: methods, paths and arguments that are none.
import assert from 'node:assert/strict'
import type { Socket } from 'socket.io-client'
import type { ErrorName } from '../../src/engine'
import { testApp } from '../support/app'
import type { TestApp } from '../support/app'
import { emit, openSocket } from '../support/door'
import { zoo } from '../conformance/zoo'
import { Witness, parsed, populate } from './bad-call'

type BadMessage = [message: unknown[], error: ErrorName, status: number, key: string]

/** What a service has and no caller may use: its insides, Feathers' own methods and those of every object. */
const inside = [
  ...[
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'setup',
    'teardown',
    'hooks',
    'publish',
    'hook'
  ],
  ...[
    '_find',
    '_get',
    '_create',
    '_update',
    '_patch',
    '_remove',
    'call',
    'finish',
    'on',
    'emit',
    'update',
    'Find'
  ]
]

const messages: BadMessage[] = [
  ...inside.map((method): BadMessage => [[method, 'contacts', {}], 'method-not-allowed', 405, method]),
  ...[
    'constructor',
    '__proto__',
    'toString',
    'contacts/constructor',
    'users/__proto__/x',
    'secret',
    '',
    '/',
    '//'
  ].map((path): BadMessage => [['find', path, {}], 'unknown-path', 404, path]),
  [['contacts created', { id: 1 }], 'unknown-path', 404, 'no text'],
  [['find'], 'unknown-path', 404, 'no text'],
  [['find', null], 'unknown-path', 404, 'no text'],
  [['find', { path: 'contacts' }], 'unknown-path', 404, 'no text'],
  [['find', ['contacts']], 'unknown-path', 404, 'no text'],
  [['find', 'contacts', 5], 'invalid-value', 400, 'query'],
  [['find', 'contacts', true], 'invalid-value', 400, 'query'],
  [['find', 'contacts', 'id=1'], 'invalid-value', 400, 'query'],
  [['find', 'contacts', [{ id: 1 }]], 'invalid-value', 400, 'query'],
  [['find', 'contacts', Buffer.from('id')], 'invalid-value', 400, 'query'],
  [['find', 'contacts', {}, { provider: undefined }], 'invalid-value', 400, 'query'],
  [['find', 'contacts', {}, { user: { id: 1, role: 'admin' } }], 'invalid-value', 400, 'query'],
  [['find', 'contacts', { provider: null }], 'unknown-key', 400, 'provider'],
  [['find', 'contacts', parsed('{"__proto__":{"provider":null}}')], 'unknown-key', 400, '__proto__'],
  [['get', 'contacts'], 'method-not-allowed', 405, 'id'],
  [['get', 'contacts', {}, {}], 'invalid-id', 400, 'id'],
  [['get', 'contacts', 1, {}, {}], 'invalid-value', 400, 'query'],
  [['create', 'contacts'], 'invalid-body', 400, 'body'],
  [['create', 'contacts', {}, {}, {}], 'invalid-value', 400, 'query'],
  [['patch', 'contacts'], 'method-not-allowed', 405, 'id'],
  [['patch', 'contacts', null, { firstName: 'x' }, {}], 'method-not-allowed', 405, 'id'],
  [['patch', 'contacts', 1], 'invalid-body', 400, 'body'],
  [['patch', 'contacts', 1, { firstName: 'x' }, {}, {}], 'invalid-value', 400, 'query'],
  [['remove', 'contacts'], 'method-not-allowed', 405, 'id'],
  [['remove', 'contacts', null, {}], 'method-not-allowed', 405, 'id'],
  [['remove', 'contacts', [1, 2], {}], 'invalid-id', 400, 'id'],
  [['create', 'authentication', { strategy: ['local'] }], 'invalid-data', 400, 'strategy'],
  [['create', 'authentication', { strategy: 'local', email: { $ne: 1 } }], 'invalid-data', 400, 'email'],
  [
    ['create', 'authentication', { strategy: 'jwt', accessToken: 'e30.e30.e30' }],
    'invalid-token',
    401,
    'token'
  ],
  [
    ['create', 'authentication', { strategy: 'local', email: 'a\0b', password: 'x' }],
    'invalid-login',
    401,
    'login'
  ],
  [
    ['create', 'authentication', { strategy: 'local', email: '\ud800', password: 'x' }],
    'invalid-login',
    401,
    'login'
  ]
]

describe('messages of a socket', () => {
  let api: TestApp
  let socket: Socket
  let witness: Witness
  before(async () => {
    api = await testApp({}, zoo as never)
    const { ada } = await populate(api)
    socket = await openSocket(api, ada)
    witness = new Witness(api)
  })
  after(async () => {
    socket.close()
    await api.stop()
  })

  for (const [message, error, status, key] of messages) {
    it(`refuses ${JSON.stringify(message)}`, async () => {
      const before = await witness.rows()
      const [method, ...args] = message as [string, ...unknown[]]
      await witness.refused(await emit(socket, method, ...args), { error, status, key }, before)
    })
  }

  it('survives all of them without a callback', async () => {
    const before = await witness.rows()
    for (const [[method, ...args]] of messages) socket.emit(method as string, ...args)
    await emit(socket, 'find', 'contacts', {})
    assert.equal(await witness.rows(), before)
    await witness.alive()
  })

  it('does a right call that asks for no answer', async () => {
    socket.emit('create', 'contacts', { firstName: 'No', lastName: 'Callback', email: 'no@callback.example' })
    let total = 0
    while (total === 0) total = (await emit(socket, 'find', 'contacts', { lastName: 'Callback' })).body.total
    assert.equal(total, 1)
  })

  it('is closed, and only it, by a message that is too large', async () => {
    const other = await openSocket(api)
    const closed = new Promise(resolve => other.once('disconnect', resolve))
    other.emit('create', 'zoo/drops', { message: 'x'.repeat(1_100_000) })
    await closed
    assert.equal((await emit(socket, 'find', 'contacts', {})).status, 200)
    other.close()
  })
})
