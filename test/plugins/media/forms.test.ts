// Forms that bring files: too large, broken, cut off, too many, and without a right.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Person } from '../../support/app'
import { Stage, checksumOf, png, stores } from './stage'

const refusedBy = (answer: { status: number; body: any }) => [answer.status, answer.body.data?.error]

interface Part {
  readonly head: string
  readonly body: string | Buffer
}

const text = (name: string, value: string): Part => ({ head: `form-data; name="${name}"`, body: value })
const fileOf = (body: Buffer | string, more = 'filename="a.png"\r\ncontent-type: image/png'): Part => ({
  head: `form-data; name="file"; ${more}`,
  body
})

/** A form as bytes, whatever it is made of. */
const formOf = (parts: readonly Part[], end = '--x--\r\n'): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ head, body }) => [
      Buffer.from(`--x\r\ncontent-disposition: ${head}\r\n\r\n`),
      Buffer.from(body),
      Buffer.from('\r\n')
    ]),
    Buffer.from(end)
  ])

for (const kind of stores) {
  describe(`forms with files, for ${kind}`, () => {
    let stage: Stage
    let ada: Person
    let red: Buffer
    const where = [text('resource', 'hangars'), text('field', 'photo')]
    before(async () => {
      stage = await Stage.open(kind)
      ada = await stage.api.person('ada')
      red = await png('red')
    })
    after(() => stage.close())

    const send = (body: Buffer, as: Person | undefined = ada, headers: Record<string, string> = {}) =>
      stage.api.request('POST', '/media/upload', {
        as,
        body: body as never,
        headers: { 'content-type': 'multipart/form-data; boundary=x', ...headers }
      })

    const isEmpty = async () => {
      assert.deepEqual(await stage.keys(), [])
      assert.equal(await stage.api.app.get('postgresqlClient')('media').first(), undefined)
    }

    it('are refused that are broken, cut off, or have more or less than one file', async () => {
      const bad: [string, Buffer][] = [
        ['without an end', formOf([...where, fileOf(red)], '')],
        ['without a file', formOf(where)],
        ['without anything', Buffer.alloc(0)],
        ['with two files', formOf([...where, fileOf(red), fileOf(red)])],
        ['with a text behind the file', formOf([where[0], fileOf(red), where[1]])],
        ['with a text too long', formOf([text('resource', 'x'.repeat(5_000)), fileOf(red)])],
        [
          'with many texts',
          formOf([...Array.from({ length: 30 }, (_, n) => text(`t${n}`, 'x')), fileOf(red)])
        ],
        ['that names something else', formOf([...where, text('key', 'users/1/x'), fileOf(red)])],
        ['without a resource', formOf([fileOf(red)])],
        ['that is no form', Buffer.from('{"a":1}')],
        ['with an empty file', formOf([...where, fileOf('')])],
        [
          'with another checksum',
          formOf([...where, text('checksum', checksumOf(Buffer.from('x'))), fileOf(red)])
        ],
        ['with a prototype', formOf([text('__proto__', 'x'), ...where, fileOf(red)])]
      ]
      for (const [name, body] of bad) {
        const answer = await send(body)
        assert.equal(answer.status, 400, `${name}: ${JSON.stringify(answer.body)}`)
      }
      assert.equal(
        (await send(formOf([...where, fileOf(red)]), ada, { 'content-type': 'application/json' })).status,
        400
      )
      assert.equal((await send(red, ada, { 'content-type': 'multipart/form-data' })).status, 400)
      await isEmpty()
    })

    it('are refused to nobody, and with another method', async () => {
      const form = formOf([...where, fileOf(red)])
      assert.deepEqual(refusedBy(await stage.form(undefined, red)), [401, 'not-signed-in'])
      assert.equal((await send(form, ada, { authorization: 'Bearer x.y.z' })).status, 401)
      assert.equal((await stage.api.request('GET', '/media/upload', { as: ada })).status, 405)
      assert.deepEqual(refusedBy(await stage.form(ada, red, { field: 'seal' })), [403, 'forbidden-field'])
      await isEmpty()
    })

    it('are cut short where the file is too large, while it still comes', async () => {
      let sent = 0
      const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
        const call = request(`${stage.api.url}/media/upload`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'multipart/form-data; boundary=x' }
        })
        let isOver = false
        call.on('response', response => {
          isOver = true
          let text = ''
          response.on('data', chunk => (text += chunk))
          response.on('end', () => resolve({ status: response.statusCode!, text }))
        })
        call.on('error', error => isOver || reject(error))
        call.write(formOf([...where, fileOf(red)], '').subarray(0, -2))
        const chunk = Buffer.alloc(65_536, 1)
        const more = () => {
          if (isOver || sent > 500_000_000) return call.destroy()
          sent += chunk.length
          if (call.write(chunk)) setImmediate(more)
          else call.once('drain', more)
        }
        more()
      })
      assert.equal(answer.status, 413, answer.text)
      assert.equal(JSON.parse(answer.text).data.limit, 100_000)
      assert.ok(sent < 100_000_000, `${sent} bytes were taken`)
      await stage.until(async () => (await stage.keys()).length === 0)
      await isEmpty()
    })

    it('leave nothing behind when whoever sends them hangs up', async () => {
      const { hostname, port } = new URL(stage.api.url)
      const half = formOf([...where, fileOf(red)], '').subarray(0, -200)
      const lines = [
        'POST /media/upload HTTP/1.1',
        `host: ${hostname}`,
        `authorization: Bearer ${ada.token}`,
        'content-type: multipart/form-data; boundary=x',
        `content-length: ${half.length + 100_000}`
      ]
      for (let n = 0; n < 5; n++) {
        const socket = connect(Number(port), hostname)
        socket.on('error', () => undefined)
        socket.write(lines.join('\r\n') + '\r\n\r\n')
        socket.write(half)
        await new Promise(resolve => setTimeout(resolve, 60))
        socket.destroy()
      }
      await new Promise(resolve => setTimeout(resolve, 200))
      await isEmpty()
      assert.equal((await stage.form(ada, red)).status, 201)
    })
  })
}

describe('uploads that nobody uses', () => {
  it('are so many and no more', async () => {
    const stage = await Stage.open('a folder', { media: { pending: 3 } })
    try {
      const ada = await stage.api.person('ada')
      const red = await png('red')
      const all = await Promise.all(Array.from({ length: 6 }, () => stage.announce(ada, red)))
      assert.deepEqual(all.map(({ status }) => status).sort(), [201, 201, 201, 429, 429, 429])
      assert.deepEqual(refusedBy(await stage.form(ada, red)), [429, 'too-many-uploads'])
      const { body } = await stage.api.request('GET', '/media', { as: ada })
      await stage.api.request('DELETE', `/media/${body.data[0].id}`, { as: ada })
      const forms = await Promise.all(Array.from({ length: 4 }, () => stage.form(ada, red)))
      assert.deepEqual(forms.map(({ status }) => status).sort(), [201, 429, 429, 429])
      const originals = async () => (await stage.keys('users/')).filter(key => key.endsWith('.png'))
      await stage.until(async () => (await originals()).length === 1)
      const bob = await stage.api.person('bob')
      assert.equal((await stage.form(bob, red)).status, 201)
    } finally {
      await stage.close()
    }
  })
})
