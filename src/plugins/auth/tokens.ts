// Access tokens: signed and checked with a key that is made once, and remembered while they are valid.
import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { AuthenticationService } from '@feathersjs/authentication'
import type { AuthenticationRequest } from '@feathersjs/authentication'
import { failure, invalidData, recordService } from '../../engine'

export interface TokenPayload {
  readonly sub: string
  /** Unix time in seconds. */
  readonly exp: number
}

const REMEMBERED = 10_000

/**
 * Feathers' authentication service, with the signing secret as a key object: the library underneath takes 400 µs
 * to make one of a text, at every check. Checked tokens are remembered until they expire.
 */
export class TokenService extends AuthenticationService {
  private readonly known = new Map<string, TokenPayload>()
  private readonly key: KeyObject = createSecretKey(Buffer.from(this.configuration.secret as string))

  override createAccessToken(payload: string | Buffer | object, options?: object) {
    return super.createAccessToken(payload, options, this.key as never)
  }

  override async verifyAccessToken(token: string, options?: object) {
    try {
      const payload = await super.verifyAccessToken(token, options, this.key as never)
      if (typeof payload.sub !== 'string') throw new Error('a token of nobody')
      // It is looked up by this, so it must be an id and nothing else that a query may say.
      recordService(this.app as never, this.configuration.service!)!
        .definition.fields.get('id')!
        .parse(payload.sub)
      return payload
    } catch {
      throw failure('invalid-token')
    }
  }

  /**
   * What a token says, without a promise when it is known already.
   * @throws 401 for a token that is forged, expired or not a token
   */
  payloadOf(token: string): TokenPayload | Promise<TokenPayload> {
    const known = this.known.get(token)
    if (!known) return this.remember(token)
    if (known.exp * 1000 > Date.now()) return known
    this.known.delete(token)
    throw failure('invalid-token')
  }

  private async remember(token: string): Promise<TokenPayload> {
    const payload = (await this.verifyAccessToken(token)) as TokenPayload
    // Plain and bounded: at worst a busy server checks its tokens once more.
    if (this.known.size >= REMEMBERED) this.known.clear()
    this.known.set(token, payload)
    return payload
  }

  /** Sign-in takes an object with texts; anything else is the client's mistake and is told as such. */
  override async authenticate(request: AuthenticationRequest, ...rest: [any, ...string[]]) {
    for (const key of ['strategy', 'email', 'username', 'password', 'accessToken']) {
      const value = request?.[key]
      if (value !== undefined && typeof value !== 'string') {
        throw invalidData([{ key, message: 'must be text' }])
      }
    }
    const [, ...allowed] = rest
    if (!allowed.includes(request?.strategy as string)) {
      throw failure('invalid-strategy', { key: 'strategy', allowed: allowed.join(', ') })
    }
    return super.authenticate(request, ...rest)
  }
}
