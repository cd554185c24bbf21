// Access tokens by hand: a JWT signed and checked with HMAC-SHA256 from node:crypto.
import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto'

export const audience = 'https://plumage.local'
export const issuer = 'plumage'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The two halves of a token's life for one secret. */
export const tokens = (secret: string) => {
  // A key object, because node parses a plain string anew on every call.
  const key = createSecretKey(secret, 'utf8')
  const signature = (content: string) => createHmac('sha256', key).update(content).digest()

  /** A token for this user that lasts for the given seconds. */
  const sign = (userId: number, seconds: number) => {
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      sub: String(userId),
      iat,
      exp: iat + seconds,
      aud: audience,
      iss: issuer,
      jti: randomUUID()
    }
    const content = `${encode({ alg: 'HS256', typ: 'access' })}.${encode(claims)}`
    return `${content}.${signature(content).toString('base64url')}`
  }

  /** The user of the token, or undefined if it is forged, stale or meant for somebody else. */
  const userOf = (token: string) => {
    const end = token.lastIndexOf('.')
    const given = Buffer.from(token.slice(end + 1), 'base64url')
    const expected = signature(token.slice(0, end))
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const payload = token.slice(token.indexOf('.') + 1, end)
    const { sub, exp, aud, iss } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return exp > Date.now() / 1000 && aud === audience && iss === issuer ? Number(sub) : undefined
  }

  return { sign, userOf }
}
