// Seeds: what the codes of an authenticator are made of, encrypted where they are kept.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export class Seeds {
  private readonly key: Buffer

  /** @param secret that tokens are signed with; the key is derived from it, so that neither tells of the other */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'plumage: seeds of second factors', 32))
  }

  /**
   * Encrypts a seed for one user: in another user's row it is worth nothing.
   * @param seed in base32
   */
  seal(seed: string, userId: number): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(`user:${userId}`))
    const sealed = Buffer.concat([cipher.update(seed, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
  }

  /**
   * Decrypts a seed.
   * @returns undefined when it was encrypted with another key, for another user, or was altered
   */
  open(sealed: string, userId: number): string | undefined {
    try {
      const bytes = Buffer.from(sealed, 'base64')
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      const decipher = createDecipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(`user:${userId}`))
        .setAuthTag(tag)
      const seed = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([seed, decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }
}
