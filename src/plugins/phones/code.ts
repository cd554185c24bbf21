// The code itself: six digits by chance, of which only a keyed hash is kept.
import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto'

const DIGITS = 6
const SHAPE = /^\d{6}$/
/** What people put between the digits. */
const BETWEEN = /[\s-]/g

/** A new code, as 042137. */
export const newCode = (): string => String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')

/**
 * A code as it was typed in, without what stands between its digits.
 * @returns undefined for what is no code
 */
export function codeIn(text: string): string | undefined {
  const plain = text.replace(BETWEEN, '')
  return SHAPE.test(plain) ? plain : undefined
}

/** Hashes codes with a key: a million of them are tried in a second where the hash is a plain one. */
export class CodeHash {
  private readonly key: Buffer

  /** @param secret that tokens are signed with; the key is derived from it, so that neither tells of the other */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'plumage: codes for phones', 32))
  }

  /** The hash of a code for one number, in 64 hexadecimal digits. */
  of(phone: string, code: string): string {
    return createHmac('sha256', this.key).update(`${phone}:${code}`).digest('hex')
  }

  /** Whether a hash is that of a code, in the same time for every code. */
  matches(hash: string, phone: string, code: string): boolean {
    return timingSafeEqual(Buffer.from(hash), Buffer.from(this.of(phone, code)))
  }
}
