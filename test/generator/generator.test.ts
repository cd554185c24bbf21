// The stock Feathers generator, unmodified, in a copy of the repository: what it writes runs, and opens nothing.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import restClient from '@feathersjs/rest-client'
import { Client } from 'pg'
import type { Socket } from 'socket.io-client'
import { request, signUp } from '../production/child'
import type { Server } from '../production/child'
import type { TestApp } from '../support/app'
import { cloneDatabase } from '../support/database'
import type { TestDatabase } from '../support/database'
import { emit, openSocket } from '../support/door'
import { copyRepository } from './copy'
import type { Copy } from './copy'
import { generate, makeUnique, open } from './scaffold'

const PASSWORD = 'correct horse battery'
const paths = ['hangar/zeppelins', 'hangar-echo']

/** What must not be told: statements, tables, and the database's own words. */
const databaseText = /select |insert |update |delete |relation|constraint|syntax|hangar-zeppelins|\$1|pkey/i

describe('The stock generator', function () {
  // Other processes are at work.
  this.timeout(60_000)

  let copy: Copy
  let database: TestDatabase
  let server: Server | undefined
  let written: string[]
  let token: string

  const call = async (method: string, path: string, body?: unknown, as?: string) =>
    request(method, `${server!.url}/${path}`, { token: as, body })

  async function onSocket<T>(action: (socket: Socket) => Promise<T>, as?: string): Promise<T> {
    const person = as === undefined ? undefined : { id: 0, email: '', role: '', token: as }
    const socket = await openSocket({ url: server!.url } as TestApp, person)
    return action(socket).finally(() => socket.close())
  }

  before(async () => {
    copy = copyRepository()
    written = await generate(copy)
    database = await cloneDatabase()
  })

  after(async () => {
    await server?.stop()
    await database?.drop()
    copy?.remove()
  })

  it('opens nothing: a service that does not say who may call it refuses everybody outside', async () => {
    makeUnique(copy, written)
    server = await copy.start(database.url)
    token = await signUp(server.url, 'zoe@example.com', PASSWORD)
    const data = { text: 'Hello' }
    for (const as of [undefined, token]) {
      for (const path of paths) {
        const answers = [
          ...(await Promise.all([
            call('GET', path, undefined, as),
            call('GET', `${path}/1`, undefined, as),
            call('POST', path, data, as),
            call('PATCH', `${path}/1`, data, as),
            call('DELETE', `${path}/1`, undefined, as)
          ])),
          ...(await onSocket(
            socket =>
              Promise.all([
                emit(socket, 'find', path, {}),
                emit(socket, 'get', path, 1, {}),
                emit(socket, 'create', path, data, {}),
                emit(socket, 'patch', path, 1, data, {}),
                emit(socket, 'remove', path, 1, {})
              ]),
            as
          ))
        ]
        assert.equal(answers.length, 10)
        for (const { status, body } of answers) {
          assert.deepEqual([status, body.data?.error], [403, 'no-access'], JSON.stringify(body))
        }
      }
    }
    await server.stop()
  })

  it('is content with one option that says who may call, and a hook on a declared resource', async () => {
    open(copy)
    server = await copy.start(database.url)
  })

  it('then lets in who may, over REST', async () => {
    assert.equal((await call('GET', 'hangar/zeppelins')).status, 200)
    assert.equal((await call('POST', 'hangar/zeppelins', { text: 'No' })).status, 401)
    for (const text of ['First', 'Second']) {
      const { status, body } = await call('POST', 'hangar/zeppelins', { text }, token)
      assert.deepEqual([status, body.text], [201, text])
    }
    assert.equal((await call('GET', 'hangar/zeppelins/1')).body.text, 'First')
    assert.equal((await call('GET', 'hangar/zeppelins?text=Second')).body.total, 1)
    // Its code was generated with sign-in, so that Feathers' own check stands behind the rule.
    assert.equal((await call('GET', 'hangar-echo/5')).status, 401)
    assert.equal((await call('GET', 'hangar-echo/5', undefined, token)).status, 200)
    // Nothing was said about writing.
    assert.equal((await call('POST', 'hangar-echo', { text: 'No' }, token)).status, 403)
  })

  it('then lets in who may, over a socket', async () => {
    await onSocket(async socket => {
      assert.equal((await emit(socket, 'find', 'hangar/zeppelins', {})).status, 200)
      assert.equal((await emit(socket, 'create', 'hangar/zeppelins', { text: 'No' }, {})).status, 401)
      assert.equal((await emit(socket, 'get', 'hangar-echo', 5, {})).status, 401)
    })
    await onSocket(async socket => {
      assert.equal((await emit(socket, 'create', 'hangar/zeppelins', { text: 'Third' }, {})).status, 201)
      assert.equal((await emit(socket, 'get', 'hangar-echo', 5, {})).status, 200)
      assert.equal((await emit(socket, 'create', 'hangar-echo', { text: 'No' }, {})).status, 403)
    }, token)
  })

  it('then is known to the typed client', async () => {
    const { createClient } = require(join(copy.folder, 'src/client'))
    const client = createClient(restClient(server!.url).fetch(fetch))
    assert.equal((await client.service('hangar/zeppelins').find()).total, 3)
  })

  it('has its hook run inside the pipeline of the declared resource', async () => {
    assert.equal((await call('GET', 'contacts')).status, 401)
    assert.doesNotMatch(server!.output(), /Running hook hangar-stamp/)
    assert.equal((await call('GET', 'contacts', undefined, token)).status, 200)
    assert.match(server!.output(), /Running hook hangar-stamp on contacts\.find/)
  })

  it('does not show SQL when the database refuses', async () => {
    const long = { text: 'long'.repeat(100) }
    const refused = [
      [400, await call('GET', 'hangar/zeppelins/99999999999999')],
      [400, await call('GET', 'hangar/zeppelins/none')],
      [400, await call('GET', 'hangar/zeppelins?id=99999999999999')],
      [400, await call('POST', 'hangar/zeppelins', long, token)],
      [409, await call('POST', 'hangar/zeppelins', { text: 'First' }, token)],
      [409, await call('PATCH', 'hangar/zeppelins/2', { text: 'First' }, token)],
      [400, await onSocket(socket => emit(socket, 'get', 'hangar/zeppelins', 99999999999999, {}))],
      [
        409,
        await onSocket(socket => emit(socket, 'create', 'hangar/zeppelins', { text: 'First' }, {}), token)
      ]
    ] as const
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query('ALTER TABLE "hangar-zeppelins" RENAME TO elsewhere')
    await client.end()
    const missing = [
      [500, await call('GET', 'hangar/zeppelins')],
      [500, await onSocket(socket => emit(socket, 'find', 'hangar/zeppelins', {}))]
    ] as const
    for (const [status, answer] of [...refused, ...missing]) {
      const text = JSON.stringify(answer.body)
      assert.equal(answer.status, status, text)
      assert.doesNotMatch(text, databaseText)
      assert.ok(answer.body.data.error, text)
    }
  })
})
