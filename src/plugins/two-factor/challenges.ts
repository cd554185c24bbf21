// Challenges: what a right password is answered with where a code is asked for, and the sign-in by both.
import { createHash } from 'node:crypto'
import { AuthenticationBaseStrategy } from '@feathersjs/authentication'
import type { AuthenticationRequest } from '@feathersjs/authentication'
import type { Application } from '../../declarations'
import { actAs, failure, invalidData, recordService } from '../../engine'
import type { Caller } from '../../engine'
import type { SecondFactor } from '../auth'
import type { Factor, Factors } from './factors'

/** The purpose of these tokens: they are neither access tokens nor refresh tokens. */
const PURPOSE = 'two-factor'
const LIFETIME = '5m'

interface User extends Caller {
  readonly password: string
  readonly lockedAt: Date | null
}

/**
 * What a challenge belongs to: the password that was right, and the factor as it was. So that nothing of either
 * stands in a token, it is a hash; both hold random bits that nobody knows.
 */
const fingerprint = (passwordHash: string, { id, secret, changes }: Factor): string =>
  createHash('sha256')
    .update(JSON.stringify([passwordHash, id, secret, changes]))
    .digest('base64url')

/** Answers a right password with a challenge. */
export const challenges = (app: Application, factors: Factors): SecondFactor => ({
  async challenge(userId, passwordHash) {
    const factor = await factors.find(Number(userId))
    if (!factor?.confirmedAt) return undefined
    const payload = { fingerprint: fingerprint(passwordHash, factor) }
    return app.service('authentication').createPurposeToken(PURPOSE, String(userId), payload, LIFETIME)
  }
})

/** Sign-in by `challenge` and `code`. */
export class CodeStrategy extends AuthenticationBaseStrategy {
  /** @param users path of the resource whose rows are the callers */
  constructor(
    private readonly application: Application,
    private readonly factors: Factors,
    private readonly users: string
  ) {
    super()
  }

  /**
   * Whose challenge it is.
   * @throws 401 for one that was used or has expired, or when what it belongs to has changed
   */
  private async read(challenge: string): Promise<{ user: User; factor: Factor }> {
    const invalid = failure('invalid-challenge')
    const service = this.application.service('authentication')
    const said = await service
      .readPurposeToken<{ fingerprint: string }>(PURPOSE, challenge)
      .catch(() => Promise.reject(invalid))
    const { table } = recordService(this.application, this.users)!.definition
    const id = Number(said.sub)
    const [user, factor] = await Promise.all([
      this.application.get('postgresqlClient')<User>(table).where({ id }).first(),
      this.factors.find(id)
    ])
    if (!user || user.lockedAt || !factor?.confirmedAt) throw invalid
    if (fingerprint(user.password, factor) !== said.fingerprint) throw invalid
    return { user: user as User, factor }
  }

  async authenticate({ challenge, code }: AuthenticationRequest): Promise<any> {
    const missing = Object.entries({ challenge, code }).filter(([, value]) => !value)
    if (missing.length > 0) throw invalidData(missing.map(([key]) => ({ key, message: 'is required' })))
    const { user, factor } = await this.read(challenge)
    const match = await this.factors.check(factor, code)
    if (!match) throw failure('invalid-code')
    if (!(await this.factors.spend(factor, match))) throw failure('invalid-challenge')
    const { entity } = this.authentication!.configuration
    const users = recordService(this.application, this.users)!
    return {
      authentication: { strategy: this.name },
      // The session begins only if the password is still this one, and its user not locked.
      hash: user.password,
      [entity!]: await users.get(user.id, actAs({ id: user.id, role: user.role }))
    }
  }
}
