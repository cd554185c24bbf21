// The folder and its door: signed URLs, parts of files, names and keys that lead nowhere else.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import fc from 'fast-check'
import { cleanName, folderOf, isKey, newKey, uploadOf } from '../../../src/plugins/media/keys'
import { Signer } from '../../../src/plugins/media/folder/signature'
import { storeOf } from '../../../src/plugins/media'
import { Stage, png } from './stage'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '\\\\host\\x',
    'a\0b.png',
    '‮gnp.exe',
    '.htaccess',
    'x'.repeat(999) + '.png',
    'ÄÖ ü.PNG',
    '💥.jpg',
    'con',
    ' . . '
  )
)

describe('names and keys', () => {
  it('lead to no other place, whatever somebody calls a file', () => {
    const place = { userId: 7, resource: 'yard/hangars', id: '01a1ff77-a7a3-7f15-b81f-9e592805ea42' }
    fc.assert(
      fc.property(text, given => {
        const name = cleanName(given)
        assert.ok(name.length > 0 && Buffer.byteLength(name) <= 120 && name.isWellFormed(), name)
        assert.ok(!/[/\\\p{C}<>:"|?*]/u.test(name) && !name.startsWith('.'), JSON.stringify(name))
        const key = newKey(folderOf(place), name)
        assert.ok(isKey(key), key)
        assert.match(key, /^users\/7\/yard\/hangars\/01a1ff77-[^/]+\/[0-9a-f]{12}-[^/]+$/)
        assert.equal(uploadOf(key), place.id)
        assert.notEqual(key, newKey(folderOf(place), name))
      })
    )
    assert.equal(cleanName('C:\\Users\\ada\\Über  uns.png'), 'Über uns.png')
    for (const key of ['', '/', 'a//b', '../a', 'a/../b', 'a/.', 'a\\b', 'a\0', 'a b', 'x'.repeat(2000)])
      assert.ok(!isKey(key), key)
  })
})

describe('signed URLs', () => {
  const signer = new Signer('a secret of the server')
  const grant = {
    method: 'GET',
    key: 'users/1/x/y',
    expires: 2_000_000_000,
    terms: { type: 'a/b', name: 'n' }
  }

  it('hold for what was signed and for nothing else', () => {
    const url = signer.sign(grant)
    assert.deepEqual(signer.read('GET', url), grant)
    assert.deepEqual(signer.read('HEAD', url), grant)
    for (const method of ['PUT', 'POST', 'DELETE', 'OPTIONS'])
      assert.equal(signer.read(method, url), undefined)
    assert.equal(signer.read('GET', url, 2_000_000_000_000), undefined)
    assert.equal(new Signer('another secret').read('GET', url), undefined)
    for (const more of [
      '&type=text/html',
      '&inline=1',
      '&name=',
      '&expires=2000000001',
      '&x=1',
      '&__proto__=1'
    ])
      assert.equal(signer.read('GET', url + more), undefined, more)
    fc.assert(
      fc.property(fc.nat(url.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, sign) => {
        const changed = url.slice(0, at) + sign + url.slice(at + 1)
        const read = signer.read('GET', changed)
        // Some spellings of a URL are the same URL.
        if (read) assert.deepEqual(read, grant)
      })
    )
  })
})

describe('the door of the folder', () => {
  let stage: Stage
  let photo: string
  let bytes: Buffer
  before(async () => {
    stage = await Stage.open('a folder', { origins: ['https://app.example'] })
    const ada = await stage.api.person('ada')
    bytes = await png('red')
    photo = (await stage.hangar(ada, { photo: await stage.upload(ada, bytes) })).photo.url
  })
  after(() => stage.close())

  /** A request whose path is sent as it is written. */
  const raw = (path: string, method = 'GET') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(stage.api.url)
      const call = request({ hostname, port, path, method }, response => {
        let text = ''
        response.on('data', chunk => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, text }))
      })
      call.on('error', reject)
      call.end()
    })

  it('gives parts, heads, and nothing where it has been got already', async () => {
    const read = (headers: Record<string, string>, method = 'GET') => fetch(photo, { headers, method })
    const whole = await read({})
    const etag = whole.headers.get('etag')!
    assert.equal(whole.headers.get('accept-ranges'), 'bytes')
    const size = bytes.length
    for (const [range, from, to] of [
      ['bytes=0-9', 0, 10],
      ['bytes=10-', 10, size],
      ['bytes=-7', size - 7, size],
      [`bytes=${size - 1}-${size + 99}`, size - 1, size]
    ] as const) {
      const part = await read({ range })
      assert.equal(part.status, 206, range)
      assert.equal(part.headers.get('content-range'), `bytes ${from}-${to - 1}/${size}`)
      assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to)), range)
    }
    for (const range of [`bytes=${size}-`, 'bytes=9-1', 'bytes=-0', 'bytes=99999999999-'])
      assert.equal((await read({ range })).status, 416, range)
    for (const range of ['bytes=a-b', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-', `bytes=${'9'.repeat(40)}-`])
      assert.equal((await read({ range })).status, 200, range)
    assert.equal((await read({ 'if-none-match': etag })).status, 304)
    assert.equal((await read({ range: 'bytes=0-1', 'if-range': '"other"' })).status, 200)
    const head = await read({}, 'HEAD')
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(size)])
    assert.equal((await read({}, 'DELETE')).status, 403)
    const origin = await read({ origin: 'https://app.example' })
    assert.equal(origin.headers.get('access-control-allow-origin'), 'https://app.example')
    for (const name of ['x-content-type-options', 'content-security-policy', 'x-request-id'])
      assert.ok(whole.headers.get(name), name)
    assert.match(whole.headers.get('content-security-policy')!, /sandbox/)
  })

  it('takes no file for an upload that is finished, or given up', async () => {
    const ada = await stage.api.person('ada')
    const { body } = await stage.announce(ada, bytes)
    const put = async () => (await stage.put(body.upload, bytes)).status
    assert.deepEqual([await put(), await put()], [200, 200])
    assert.equal((await stage.finish(ada, body.id)).status, 201)
    assert.equal(await put(), 403)
    await stage.api.request('DELETE', `/media/${body.id}`, { as: ada })
    assert.equal(await put(), 403)
    assert.deepEqual(await stage.keys('staging/'), [])
  })

  it('takes a file from pages of the origins in the settings', async () => {
    const ada = await stage.api.person('ada')
    const { body } = await stage.announce(ada, bytes)
    const ask = (origin: string) =>
      fetch(body.upload.url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'content-type'
        }
      })
    const { status, headers } = await ask('https://app.example')
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example')
    assert.match(headers.get('access-control-allow-methods')!, /PUT/)
    assert.match(headers.get('access-control-allow-headers')!, /content-type/i)
    assert.equal((await ask('https://other.example')).headers.get('access-control-allow-origin'), null)
  })

  it('leads nowhere else, and tells no stranger what there is', async () => {
    const { pathname, search } = new URL(photo)
    for (const path of [
      pathname,
      `${pathname}?signature=x&expires=2000000000`,
      pathname.replace('/users/', '/users/../users/') + search,
      pathname.replace('/users/', '/./users/') + search,
      pathname.replace('/users/', '//users/') + search,
      pathname.replace('/users/', '/%75sers/') + search,
      `/media/files/../../secret${search}`,
      `/media/files/..%2f..%2fsecret${search}`,
      `/media/files/%00${search}`,
      `/media/files/${search}`,
      '/media/files/'
    ]) {
      const { status, text } = await raw(path)
      assert.equal(status, 403, path)
      assert.equal(JSON.parse(text).data.error, 'invalid-url')
    }
    await assert.rejects(storeOf(stage.api.app).read('../secret'), /cannot be a key/)
  })
})
