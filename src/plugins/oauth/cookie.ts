// The cookie of a flow: what must be known again when somebody comes back, sealed, so that nobody reads or makes it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** For so long, in milliseconds, somebody may be away at a provider. */
export const AWAY_MS = 600_000

const CIPHER = 'aes-256-gcm'
const IV = 12
const TAG = 16

/** Somebody's way to a provider and back. */
export interface Flow {
  /** What grant has made up: state, nonce and the verifier of PKCE. */
  readonly grant: Readonly<Record<string, unknown>>
  /** Where he lands, as an absolute URL without a fragment. */
  readonly landing: string
  /** Who wants an identity to be linked to him; undefined for a sign-in. */
  readonly link?: { readonly userId: number; readonly sessionId: string }
}

/** The key of the cookies: made of the signing secret, but no use for anything else. */
export const cookieKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'plumage: cookies of sign-in by providers', 32))

/**
 * Seals a flow.
 * @param provider that it leads to, and for which alone it is good
 * @returns text that a cookie can hold
 */
export function seal(key: Buffer, provider: string, flow: Flow): string {
  const iv = randomBytes(IV)
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(provider))
  const text = JSON.stringify({ ...flow, until: Date.now() + AWAY_MS })
  const parts = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([iv, cipher.getAuthTag(), ...parts]).toString('base64url')
}

/** Opens what was sealed; undefined for what is forged, for another provider, or too old. */
export function unseal(key: Buffer, provider: string, text: string | undefined): Flow | undefined {
  try {
    const bytes = Buffer.from(text ?? '', 'base64url')
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(provider)).setAuthTag(bytes.subarray(IV, IV + TAG))
    const parts = [decipher.update(bytes.subarray(IV + TAG)), decipher.final()]
    const { until, ...flow } = JSON.parse(Buffer.concat(parts).toString('utf8'))
    return until > Date.now() ? flow : undefined
  } catch {
    return undefined
  }
}
