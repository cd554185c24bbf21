// UUIDs of version 7: made of the time and of chance, so that they sort by when they were made.
import { randomBytes } from 'node:crypto'

/**
 * A new UUID of version 7 (RFC 9562): 48 bits of Unix time in milliseconds, then random bits.
 */
export function v7(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
