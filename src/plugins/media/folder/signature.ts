// Signed URLs of the folder: what is allowed stands in the URL, with a code that only the server can make.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isKey } from '../keys'

/** What an URL allows: one method on one object, until it expires. */
export interface Grant {
  readonly method: string
  readonly key: string
  /** Seconds since 1970. */
  readonly expires: number
  /** What else is held to: type, length, name …; by name. */
  readonly terms: Readonly<Record<string, string>>
}

/** Where these URLs lead, behind the address of the application. */
export const FILES = '/media/files/'

export class Signer {
  private readonly secret: Buffer

  /** @param secret of the application; what is signed here is signed with a key derived from it */
  constructor(secret: string) {
    this.secret = createHmac('sha256', secret).update('plumage files').digest()
  }

  private codeOf({ method, key, expires, terms }: Grant): string {
    const sorted = Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1))
    return createHmac('sha256', this.secret)
      .update(JSON.stringify([method, key, expires, sorted]))
      .digest('base64url')
  }

  /** The URL of what is granted, from the root of the server on. */
  sign(grant: Grant): string {
    const query = new URLSearchParams({
      ...grant.terms,
      expires: String(grant.expires),
      signature: this.codeOf(grant)
    })
    return `${FILES}${grant.key}?${query}`
  }

  /**
   * Reads an URL.
   *
   * @param method of the request; HEAD is as good as GET
   * @param url from the root of the server on
   * @returns undefined for one that is not signed for this method, was changed, or has expired
   */
  read(method: string, url: string, now = Date.now()): Grant | undefined {
    const [path, search = ''] = url.split('?', 2)
    const key = path.slice(FILES.length)
    const query = new URLSearchParams(search)
    const { expires = '', signature = '', ...terms } = Object.fromEntries(query)
    if (!isKey(key) || !/^\d{1,12}$/.test(expires)) return undefined
    const grant = { method: method === 'HEAD' ? 'GET' : method, key, expires: Number(expires), terms }
    const [own, given] = [Buffer.from(this.codeOf(grant)), Buffer.from(signature)]
    if (own.length !== given.length || !timingSafeEqual(own, given)) return undefined
    return grant.expires * 1000 > now ? grant : undefined
  }
}
