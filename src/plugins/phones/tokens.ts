// Tokens of phones: what a stranger shows afterwards, to be believed that a number is his.
import type { Application } from '../../declarations'
import { failure } from '../../engine'

/** The purpose of these tokens: they give no access. */
const PURPOSE = 'phone'
const LIFETIME = '30m'

/** A number that somebody has shown to be his. */
export interface VerifiedPhone {
  /** As +14165550100. */
  readonly phone: string
  readonly token: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

/**
 * Makes a token for a number.
 * @param phone as +14165550100
 */
export async function phoneToken(app: Application, phone: string): Promise<VerifiedPhone> {
  const service = app.service('authentication')
  const token = await service.createPurposeToken(PURPOSE, phone, {}, LIFETIME)
  const { exp } = await service.readPurposeToken(PURPOSE, token)
  return { phone, token, expiresAt: new Date(exp * 1000).toISOString() }
}

/**
 * The number that a token is for, as +14165550100.
 * @throws 400 for a token that is forged, expired or none of these
 */
export async function verifiedPhone(app: Application, token: string): Promise<string> {
  const said = app.service('authentication').readPurposeToken(PURPOSE, token)
  return (await said.catch(() => Promise.reject(failure('invalid-phone-token')))).sub
}
