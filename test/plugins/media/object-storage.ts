// An object storage for tests: s3rver, behind a gate that checks what s3rver does not, as Amazon's S3 does.
import { createHash, createHmac } from 'node:crypto'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

// The library says that it will once not run on this Node, which is no news of the tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const S3rver = require('s3rver')

export const BUCKET = 'hangar-files'
const KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

export interface ObjectStorage {
  /** Settings that lead here. */
  readonly settings: Record<string, unknown>
  /** Requests that were let through, and those that were refused with the reason, newest last. */
  readonly passed: string[]
  readonly refused: string[]
  /** While it is true, nobody gets an answer but 503. */
  isDown: boolean
  stop(): Promise<void>
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (data: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('sha256').update(data).digest(encoding)

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

interface Signed {
  readonly credential: string
  readonly names: string[]
  readonly signature: string
  readonly date: string
  readonly payload: string
}

/** The signature of a request as it says it, in its headers or in its query. */
function signedIn({ headers }: IncomingMessage, query: URLSearchParams): Signed | string {
  if (headers.authorization) {
    const found = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization
    )
    if (!found) return 'malformed authorization'
    const [, credential, names, signature] = found
    const [date, payload] = [headers['x-amz-date'] as string, headers['x-amz-content-sha256'] as string]
    return { credential, names: names.split(';'), signature, date, payload }
  }
  const part = (name: string) => query.get(`X-Amz-${name}`) ?? ''
  if (!part('Signature')) return 'anonymous'
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
    .exec(part('Date'))!
    .map(Number)
  const begin = Date.UTC(year, month - 1, day, hour, minute, second)
  if (begin > Date.now() + 60_000 || Date.now() > begin + Number(part('Expires')) * 1000) return 'expired'
  return {
    credential: part('Credential'),
    names: part('SignedHeaders').split(';'),
    signature: part('Signature'),
    date: part('Date'),
    payload: part('Content-Sha256') || 'UNSIGNED-PAYLOAD'
  }
}

/** Says why a request is refused, by the rules of AWS Signature Version 4; undefined for a good one. */
function wrongWith(request: IncomingMessage, body: Buffer): string | undefined {
  const [path, search = ''] = request.url!.split('?', 2)
  const query = new URLSearchParams(search)
  const signed = signedIn(request, query)
  if (typeof signed === 'string') return signed
  const { credential, names, signature, date, payload } = signed
  const [id, day, region, service, end] = credential.split('/')
  if (id !== KEY.accessKeyId || service !== 's3' || end !== 'aws4_request') return 'unknown credential'
  if (!names.includes('host')) return 'host is not signed'
  // Headers of the protocol that come with a presigned request must have been signed.
  const loose = Object.keys(request.headers).filter(
    name => name.startsWith('x-amz-') && !names.includes(name)
  )
  if (loose.length > 0) return `${loose.join()} not signed`
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(pair => pair.join('='))
    .join('&')
  const lines = names.map(name => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('')
  const canonicalPath = path
    .split('/')
    .map(part => encode(decodeURIComponent(part)))
    .join('/')
  const text = [request.method, canonicalPath, canonicalQuery, lines, names.join(';'), payload].join('\n')
  const dayKey = hmac(hmac(hmac(hmac(`AWS4${KEY.secretAccessKey}`, day), region), 's3'), 'aws4_request')
  const toSign = ['AWS4-HMAC-SHA256', date, [day, region, 's3', 'aws4_request'].join('/'), sha256(text)].join(
    '\n'
  )
  if (hmac(dayKey, toSign).toString('hex') !== signature) return 'signature does not match'
  if (/^[0-9a-f]{64}$/.test(payload) && sha256(body) !== payload) return 'payload does not match'
  const checksum = request.headers['x-amz-checksum-sha256']
  return checksum !== undefined && sha256(body, 'base64') !== checksum ? 'bad digest' : undefined
}

/** Starts one on a port of its own, with one empty bucket. */
export async function startObjectStorage(): Promise<ObjectStorage> {
  const directory = mkdtempSync(join(tmpdir(), 'object-storage-'))
  const store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET, configs: [] }]
  })
  const { port }: AddressInfo = await store.run()
  const [passed, refused]: string[][] = [[], []]
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    const name = `${request.method} ${request.url!.split('?', 1)[0]}`
    const problem = storage.isDown ? 'down' : wrongWith(request, body)
    if (problem) {
      refused.push(`${name}: ${problem}`)
      response.writeHead(storage.isDown ? 503 : 403, { 'content-type': 'application/xml' })
      response.end(`<Error><Code>Refused</Code><Message>${problem}</Message></Error>`)
      return
    }
    passed.push(name)
    const { method, url: path, headers } = request
    const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers }, given => {
      response.writeHead(given.statusCode!, given.headers)
      given.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  }
  const gate = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy())
  )
  await new Promise<void>(resolve => gate.listen(0, '127.0.0.1', resolve))
  const storage: ObjectStorage = {
    settings: {
      s3: {
        bucket: BUCKET,
        endpoint: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
        region: 'eu-central-1',
        pathStyle: true,
        ...KEY
      }
    },
    passed,
    refused,
    isDown: false,
    async stop() {
      gate.closeAllConnections()
      await new Promise(resolve => gate.close(resolve))
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    }
  }
  return storage
}
