// Codes: six digits of an authenticator, which change every 30 seconds, and recovery codes for when it is lost.
import { createHash, randomBytes } from 'node:crypto'
import type { TOTP } from 'otpauth'

const STEP_MS = 30_000
/** Steps by which the clocks of an authenticator and the server may differ, each way. */
const DRIFT = 1
const RECOVERY_CODES = 10
/** 80 bits: 16 letters and digits. */
const RECOVERY_BYTES = 10

const DIGITS = /^\d{6}$/
const RECOVERY = /^[A-Z2-7]{16}$/
/** What people put between the groups of a code. */
const BETWEEN = /[\s-]/g

/** A code as it was recognised: of a step, or as the hash of a recovery code. */
export type Match = { readonly step: number } | { readonly hash: string }

/** Loaded when the first code is needed: most processes that start never do. */
const otpauth = () => require('otpauth') as typeof import('otpauth')

/** A generator of codes as every authenticator knows it. */
const generator = (seed: string, issuer: string, label: string): TOTP =>
  new (otpauth().TOTP)({ issuer, label, secret: seed, algorithm: 'SHA1', digits: 6, period: STEP_MS / 1000 })

/** A new seed of 160 bits, in base32. */
export const newSeed = (): string => new (otpauth().Secret)({ size: 20 }).base32

/**
 * The URI by which an authenticator takes a seed.
 * @param issuer what the application is called
 * @param label how the user is called in it
 */
export const uriOf = (seed: string, issuer: string, label: string): string =>
  generator(seed, issuer, label).toString()

/**
 * The step that a code of an authenticator is of: now, one before or one after.
 * @param seed in base32
 * @param code six digits; blanks between them do not count
 * @returns undefined for a wrong one
 */
export function stepOf(seed: string, code: string): number | undefined {
  const token = code.replace(BETWEEN, '')
  if (!DIGITS.test(token)) return undefined
  const timestamp = Date.now()
  const delta = generator(seed, '', '').validate({ token, timestamp, window: DRIFT })
  return delta === null ? undefined : Math.floor(timestamp / STEP_MS) + delta
}

/**
 * The hash of a recovery code. A plain one: 80 random bits are out of reach of guessing however fast a hash is,
 * unlike a password, so a slow or a keyed one would add nothing.
 * @returns undefined for what does not look like one
 */
export function recoveryHash(code: string): string | undefined {
  const plain = code.replace(BETWEEN, '').toUpperCase()
  return RECOVERY.test(plain) ? createHash('sha256').update(plain).digest('hex') : undefined
}

/** New recovery codes, in groups of four, as ABCD-EFGH-IJKL-MNOP. */
export function newRecoveryCodes(): string[] {
  const { Secret } = otpauth()
  return Array.from({ length: RECOVERY_CODES }, () => {
    const { buffer } = new Uint8Array(randomBytes(RECOVERY_BYTES))
    return new Secret({ buffer }).base32.match(/.{4}/g)!.join('-')
  })
}
