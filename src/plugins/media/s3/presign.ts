// Presigned requests of S3 (AWS Signature Version 4, in the query), made without a promise and in some microseconds.
import { createHash, createHmac } from 'node:crypto'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Where a bucket is. */
export interface Place {
  /** For example `https://bucket.s3.eu-central-1.amazonaws.com`, without a slash at its end. */
  readonly base: string
  readonly region: string
}

export interface Wanted {
  readonly method: 'GET' | 'PUT'
  readonly key: string
  /** Seconds from `at`. */
  readonly expiresIn: number
  readonly at: Date
  readonly query?: Readonly<Record<string, string>>
  /** Headers that must come with the request, in small letters. */
  readonly headers?: Readonly<Record<string, string>>
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** As RFC 3986 has it: JavaScript leaves some signs as they are. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const sorted = (entries: Readonly<Record<string, string>>) =>
  Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))

export class Presigner {
  /** The key of a day is the same for all requests of that day. */
  private dayKey?: { readonly day: string; readonly key: Buffer }

  private readonly origin: string
  private readonly host: string
  private readonly folder: string

  constructor(
    private readonly place: Place,
    readonly credentials: Credentials
  ) {
    const { origin, host, pathname } = new URL(place.base)
    this.origin = origin
    this.host = host
    this.folder = pathname.replace(/\/$/, '')
  }

  private keyOf(day: string): Buffer {
    if (this.dayKey?.day !== day) {
      const date = hmac(`AWS4${this.credentials.secretAccessKey}`, day)
      const key = hmac(hmac(hmac(date, this.place.region), 's3'), 'aws4_request')
      this.dayKey = { day, key }
    }
    return this.dayKey.key
  }

  /** The URL of a request that whoever has it may make. */
  sign({ method, key, expiresIn, at, query = {}, headers = {} }: Wanted): string {
    const { region } = this.place
    const { accessKeyId, sessionToken } = this.credentials
    const moment = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
    const day = moment.slice(0, 8)
    const scope = `${day}/${region}/s3/aws4_request`
    const path = `${this.folder}/${key.split('/').map(encode).join('/')}`
    const signed = sorted({ ...headers, host: this.host })
    const names = signed.map(([name]) => name).join(';')
    const parameters = sorted({
      ...query,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Credential': `${accessKeyId}/${scope}`,
      'X-Amz-Date': moment,
      'X-Amz-Expires': String(expiresIn),
      ...(sessionToken ? { 'X-Amz-Security-Token': sessionToken } : {}),
      'X-Amz-SignedHeaders': names
    })
    const search = parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    const lines = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('')
    const request = [method, path, search, lines, names, 'UNSIGNED-PAYLOAD'].join('\n')
    const digest = createHash('sha256').update(request).digest('hex')
    const text = ['AWS4-HMAC-SHA256', moment, scope, digest].join('\n')
    const signature = hmac(this.keyOf(day), text).toString('hex')
    return `${this.origin}${path}?${search}&X-Amz-Signature=${signature}`
  }
}
