// Requests as bytes: what no client library sends, and what HTTP lets an attacker write.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { ErrorName } from '../../src/engine'
import { testApp } from '../support/app'
import type { Person, TestApp } from '../support/app'
import { zoo } from '../conformance/zoo'
import { Witness, populate } from './bad-call'

interface BadRequest {
  readonly it: string
  /** Method and target. */
  readonly line: string
  readonly headers?: readonly string[]
  readonly body?: string | Buffer
  readonly status: number
  /** Left out where Node itself refuses, before anything of ours. */
  readonly error?: ErrorName
  readonly key?: string
}

const json = 'content-type: application/json'
const chunked = 'transfer-encoding: chunked'
const post = (
  it: string,
  body: string | Buffer,
  error: ErrorName,
  more: Partial<BadRequest> = {}
): BadRequest => ({
  it,
  line: 'POST /contacts',
  headers: [json, `content-length: ${Buffer.byteLength(body)}`],
  body,
  status: 400,
  error,
  ...more
})
const get = (target: string, error: ErrorName, key: string, more: Partial<BadRequest> = {}): BadRequest => ({
  it: `GET ${target.slice(0, 60)}`,
  line: `GET ${target}`,
  status: 400,
  error,
  key,
  ...more
})

const contact = '{"firstName":"Ann","lastName":"Lee","email":"a@lee.example"}'
const chunk = (bytes: string | Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), Buffer.from(bytes), Buffer.from('\r\n')])
const large = Buffer.alloc(1_000_001, 'a')

const requests: BadRequest[] = [
  post('broken JSON', '{"firstName":', 'invalid-json', { key: 'JSON' }),
  post('JSON with more behind', `${contact}x`, 'invalid-json', { key: 'JSON' }),
  post('JSON behind a mark of byte order', `\ufeff${contact}`, 'invalid-json', { key: 'JSON' }),
  post('UTF-8 that is none', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid-json', {
    key: 'JSON'
  }),
  post('UTF-16', Buffer.from(contact, 'utf16le'), 'invalid-json', { key: 'JSON' }),
  post('a gzipped body', gzipSync(contact), 'invalid-json', {
    key: 'JSON',
    headers: [json, 'content-encoding: gzip', `content-length: ${gzipSync(contact).length}`]
  }),
  post('many brackets', '['.repeat(400_000), 'invalid-json', { key: 'JSON' }),
  post('very deep lists', '['.repeat(200_000) + ']'.repeat(200_000), 'invalid-body', { key: 'body' }),
  post('very deep objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'too-deep', { key: 'a' }),
  post('an empty body', '', 'invalid-body', { key: 'body' }),
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    ''
  ].map(type =>
    post(`the content type '${type}'`, contact, 'unsupported-media-type', {
      status: 415,
      key: 'application/json',
      headers: [`content-type: ${type}`, `content-length: ${contact.length}`]
    })
  ),
  ...['/contacts', '/authentication'].flatMap((path): BadRequest[] => [
    post(`too much, announced, at ${path}`, large, 'payload-too-large', {
      line: `POST ${path}`,
      status: 413,
      key: '1000000'
    }),
    post(`too much, in chunks, at ${path}`, Buffer.concat([chunk(large), chunk('')]), 'payload-too-large', {
      line: `POST ${path}`,
      status: 413,
      key: '1000000',
      headers: [json, chunked]
    })
  ]),
  post('a zipped bomb for sign-in', gzipSync(Buffer.alloc(50_000_000, ' ')), 'payload-too-large', {
    line: 'POST /authentication',
    status: 413,
    key: '1000000',
    headers: [json, chunked, 'content-encoding: gzip'],
    body: Buffer.concat([chunk(gzipSync(Buffer.alloc(50_000_000, ' '))), chunk('')])
  }),
  post('two lengths', contact, 'invalid-json', {
    error: undefined,
    headers: [json, chunked, `content-length: ${contact.length}`]
  }),
  get('/contacts?firstName=%ff', 'invalid-text', 'query string'),
  get('/contacts?%ff=1', 'invalid-text', 'query string'),
  get('/contacts?firstName=%', 'invalid-text', 'query string'),
  get('/contacts/%ff', 'invalid-text', 'id'),
  get('/contacts/%00', 'invalid-id', 'id'),
  get('/contacts/%ff/history', 'invalid-text', 'id'),
  get('/zoo/notes//history', 'invalid-data', 'id is required'),
  get('/contacts?firstName=a&firstName=b', 'invalid-value', 'firstName'),
  get('/contacts?$limit=1&$limit=2', 'invalid-value', '$limit'),
  get('/contacts?firstName[]=a', 'invalid-value', 'firstName'),
  get('/contacts?firstName[$in][9999]=a', 'query-too-large', 'query string'),
  get('/contacts?constructor[prototype][a]=1', 'unknown-key', 'constructor'),
  get('/contacts?__proto__[role]=admin', 'unknown-key', '__proto__'),
  get('/contacts?$sort[__proto__]=1', 'unknown-key', '__proto__'),
  get(`/contacts?${'a[b]'.padEnd(60, '[b]')}=1`, 'query-too-large', 'query string'),
  get(`/contacts?${'a=1&'.repeat(1001)}`, 'query-too-large', 'query string'),
  get('/contacts%00', 'unknown-path', '/contacts', { status: 404 }),
  get('/%ff', 'unknown-path', '/%ff', { status: 404 }),
  get('/..%2f..%2fpackage.json', 'unknown-path', '/', { status: 404 }),
  get('/../package.json', 'unknown-path', '/', { status: 404 }),
  get('/constructor', 'unknown-path', '/constructor', { status: 404 }),
  get('/__proto__/hasOwnProperty', 'unknown-path', '__proto__', { status: 404 }),
  get(`/contacts?a=${'x'.repeat(20_000)}`, 'unknown-key', '', { status: 431, error: undefined }),
  get('/contacts?a=\xff', 'invalid-text', '', { error: undefined }),
  ...['TRACE', 'PROPFIND', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'].map((method): BadRequest => ({
    it: `${method} without an id`,
    line: `${method} /contacts`,
    status: 405,
    error: 'method-not-allowed',
    key: method
  })),
  ...['remove', '_find', 'call', 'constructor', 'hooks'].map((method): BadRequest => ({
    ...post(`a method in a header: ${method}`, '{}', 'invalid-data', { key: 'firstName' }),
    headers: [json, 'content-length: 2', `x-service-method: ${method}`, 'x-http-method-override: DELETE']
  })),
  { it: 'a method at a row', line: 'POST /contacts/1', status: 405, error: 'method-not-allowed', key: 'POST' }
]

/** Sends bytes, and reads until the server has answered whole or hung up. */
function send(api: TestApp, { line, headers = [], body = '' }: BadRequest, as?: Person): Promise<string> {
  const { hostname, port } = new URL(api.url)
  const lines = [`${line} HTTP/1.1`, 'host: x', 'connection: close', ...headers]
  if (as) lines.push(`authorization: Bearer ${as.token}`)
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', part => (text += part.toString()))
    socket.on('error', () => undefined).once('close', () => resolve(text))
    socket.write(Buffer.concat([Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1'), Buffer.from(body)]))
  })
}

describe('requests as bytes', () => {
  let api: TestApp
  let ada: Person
  let witness: Witness
  before(async () => {
    api = await testApp({}, zoo as never)
    ada = (await populate(api)).ada
    witness = new Witness(api)
  })
  after(() => api.stop())

  for (const bad of requests) {
    it(`refuses ${bad.it}`, async () => {
      const before = await witness.rows()
      const [head, text = ''] = (await send(api, bad, ada)).split('\r\n\r\n')
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1])
      if (bad.error) {
        const expected = { status: bad.status, error: bad.error, key: bad.key ?? '' }
        await witness.refused({ status, body: JSON.parse(text) }, expected, before)
        assert.match(head, /x-request-id: /i)
      } else assert.equal(status, bad.status, head)
      assert.equal(await witness.rows(), before)
    })
  }

  it('lives on when callers hang up in the middle of a body', async () => {
    const { hostname, port } = new URL(api.url)
    for (let n = 0; n < 20; n++) {
      const socket = connect(Number(port), hostname)
      const lines = ['POST /contacts HTTP/1.1', 'host: x', json, 'content-length: 1000', '', '{"first']
      await new Promise<void>(resolve => socket.write(lines.join('\r\n'), () => resolve()))
      socket.destroy()
    }
    await witness.alive()
  })
})
