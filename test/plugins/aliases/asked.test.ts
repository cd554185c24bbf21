// Requests to old paths, bad ones among them: what reaches the call, and what does not. Over REST only.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { logger } from '../../../src/logger'
import { PASSWORD, testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'
import { Ledger } from '../accounts/ledger'

const word = ({ status, body }: Answer) => [status, body.data?.error]

describe('requests to old paths', () => {
  let api: TestApp
  let ada: Person
  before(async () => {
    api = await testApp({ throttle: { perAddress: 0, perAccount: 6 }, bodyLimit: 2000 })
    ada = await api.person('ada')
  })
  after(() => api.stop())

  const bad: [string, string, object, [number, string]][] = [
    ['POST', '/create_contact', { body: '{' }, [400, 'invalid-json']],
    ['POST', '/create_contact', { body: '[]' }, [400, 'invalid-body']],
    ['POST', '/create_contact', { body: '"text"' }, [400, 'invalid-body']],
    ['POST', '/create_contact', {}, [400, 'invalid-body']],
    ['POST', '/create_contact', { body: `"${'x'.repeat(3000)}"` }, [413, 'payload-too-large']],
    [
      'POST',
      '/create_contact',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      [415, 'unsupported-media-type']
    ],
    ['POST', '/create_contact', { body: '{"__proto__":{"userId":1}}' }, [400, 'unknown-key']],
    ['POST', '/create_contact?userId=2', { body: { userId: 2 } }, [400, 'invalid-data']],
    ['PATCH', '/update_contact/%E0%A4%A', { body: {} }, [400, 'invalid-text']],
    ['PATCH', '/update_contact/1%2F2', { body: { lastName: 'x' } }, [400, 'invalid-id']],
    ['DELETE', '/delete_contact/null', {}, [400, 'invalid-id']],
    ['DELETE', '/delete_contact/', {}, [404, 'unknown-path']],
    ['DELETE', '/delete_contact', {}, [404, 'unknown-path']],
    ['GET', '/user/1?$select[]=password', {}, [400, 'unknown-key']],
    ['GET', '/user/1?%FF', {}, [400, 'invalid-text']],
    ['GET', '/create_contact', {}, [404, 'unknown-path']],
    ['POST', '/delete_contact/1', { body: {} }, [404, 'unknown-path']],
    ['POST', '//create_contact', { body: {} }, [404, 'unknown-path']],
    ['POST', '/Create_Contact', { body: {} }, [404, 'unknown-path']],
    ['POST', '/create_contact/constructor', { body: {} }, [404, 'unknown-path']],
    ['GET', '/login', {}, [404, 'unknown-path']],
    ['HEAD', '/api/user/logout', {}, [404, 'unknown-path']],
    ['GET', '/api/user/verify_email/%E0%A4%A', {}, [400, 'invalid-text']],
    ['GET', '/api/user/verify_email/..%2F..%2Fhealth', {}, [404, 'unknown-path']],
    ['GET', '/constructor', {}, [404, 'unknown-path']]
  ]
  for (const [method, path, options, expected] of bad) {
    it(`${method} ${path} ${JSON.stringify(options).slice(0, 40)} is ${expected[1]}`, async () => {
      const answer = await api.request(method, path, { as: ada, ...options })
      assert.equal(answer.status, expected[0])
      if (method !== 'HEAD') assert.deepEqual(word(answer), expected)
    })
  }

  it('bring no strategy, token or provider along that the canonical call would not take', async () => {
    const strategy = { strategy: 'jwt', accessToken: ada.token }
    const now = await api.request('POST', '/authentication', { body: strategy })
    const old = await api.request('POST', '/login', { body: strategy })
    assert.deepEqual([old.status, old.body.user], [now.status, now.body.user])
    for (const body of [
      [],
      'x',
      { username: { $ne: '' }, password: PASSWORD },
      { username: ['ada'], password: 'x' }
    ])
      assert.ok(
        [400, 401].includes((await api.request('POST', '/login', { body })).status),
        JSON.stringify(body)
      )
    const nested = await api.request('GET', `/api/user/login?af1[$ne]=x&af2=${PASSWORD}`)
    assert.deepEqual(word(nested), [400, 'invalid-data'])
    const raw = await api.request('POST', '/create_contact?provider=&authentication=', { body: {} })
    assert.ok(raw.status === 400 || raw.status === 401)
  })

  it('count as the canonical ones at the throttle', async () => {
    const body = { email: 'guessed@example.com', password: 'wrong' }
    for (const path of ['/login', '/users/login', '/api/user/login', '/login', '/users/login'])
      assert.equal((await api.request('POST', path, { body })).status, 401)
    const query = 'af1=guessed@example.com&af2=wrong'
    assert.equal((await api.request('GET', `/api/user/login?${query}`)).status, 401)
    const answers = [
      await api.request('POST', '/authentication', { body: { strategy: 'local', ...body } }),
      await api.request('POST', '/login', { body }),
      await api.request('GET', `/api/user/login?${query}`)
    ]
    for (const answer of answers) {
      assert.deepEqual(word(answer), [429, 'too-many-requests'])
      assert.ok(answer.headers.get('retry-after'))
    }
  })

  it('have the headers of all answers, and answer HEAD where it changes nothing', async () => {
    const [old, now] = await Promise.all(
      ['/whoami', '/me'].map(path => fetch(api.url + path, { method: 'HEAD' }))
    )
    assert.deepEqual([old.status, await old.text()], [401, ''])
    const names = ({ headers }: Response) => [...headers.keys()].filter(name => name !== 'vary').sort()
    assert.ok(names(old).includes('x-request-id') && old.headers.get('cache-control') === 'no-store')
    assert.equal(now.status, 401)
    assert.equal((await fetch(`${api.url}/healthcheck`, { method: 'HEAD' })).status, 200)
  })

  it('leave no token and no password in the log', async () => {
    const ledger = new Ledger()
    const { level } = logger
    ledger.openLog()
    logger.level = 'trace'
    try {
      const token = 'a-token-that-nobody-may-read'
      for (const path of ['/api/user/verify_email', '/API/user//verify_email', '/api/user/verify%5Femail'])
        await api.request('GET', `${path}/${token}/`)
      await api.request('GET', `/api/user/login?af1=ada@example.com&af2=${token}`)
      await api.request('POST', '/users/reset-password', { body: { resetToken: token, newPassword: token } })
      await sleep(50)
      assert.match(ledger.log, /verify_email\/\[hidden\]/)
      assert.doesNotMatch(ledger.log, new RegExp(token))
    } finally {
      logger.level = level
      ledger.close()
    }
  })

  it('are not on sockets', async () => {
    const socket = io(api.url, { transports: ['websocket'] })
    try {
      for (const [method, path] of [
        ['create', 'login'],
        ['create', 'create_contact'],
        ['create', 'users/login'],
        ['find', 'whoami']
      ]) {
        const error: any = await new Promise(resolve => socket.emit(method, path, {}, {}, resolve))
        // Feathers takes what stands behind a path for an id.
        assert.ok([400, 404].includes(error?.code), path)
      }
    } finally {
      socket.close()
    }
  })

  it('are in the documents as deprecated, with a link to what they stand for', async () => {
    const { paths } = (await api.request('GET', '/openapi.json')).body
    const { patch } = paths['/update_contact/{id}']
    assert.equal(patch.deprecated, true)
    assert.equal(patch.summary, 'Stands for PATCH /contacts/:id')
    assert.match(patch.description, /\[`PATCH \/contacts\/:id`\]\(#\/contacts\/patchContacts\)/)
    assert.deepEqual(patch.responses, paths['/contacts/{id}'].patch.responses)
    assert.match(paths['/login'].post.description, /#\/authentication\/signIn/)
    assert.match(paths['/api/user/login'].get.description, /use POST/)
    for (const { alias, path } of api.app.get('aliasRoutes')!) {
      const operation = paths[path.replace(/:(\w+)/g, '{$1}')][alias.method.toLowerCase()]
      assert.ok(operation.deprecated && operation.tags.includes('aliases'), path)
    }
  })
})
