// Access tokens: signed and checked with a key that is made once, and remembered while they are valid.
import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { AuthenticationService } from '@feathersjs/authentication'
import type { AuthenticationRequest } from '@feathersjs/authentication'
import type { NullableId, Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { failure, invalidData, recordService } from '../../engine'
import type { Caller, Transaction } from '../../engine'
import { tokenOf } from './bearer'
import { Attempts } from './attempts'
import { Sessions } from './sessions'
import type { Place } from './sessions'

export interface TokenPayload {
  readonly sub: string
  /** The session; a token that the application makes by itself has none, and holds until it expires. */
  readonly sid?: string
  /** Unix times in seconds: when it was made, and when it expires. */
  readonly iat: number
  readonly exp: number
}

const REMEMBERED = 10_000

/** What asks for a code after a right password; the plugin of two-factor sign-in sets it. */
export interface SecondFactor {
  /**
   * @param hash of the password that was right
   * @returns what is to come back with the code; undefined where none is asked for
   */
  challenge(userId: Caller['id'], hash: string): Promise<string | undefined>
}

/** What a sign-in may consist of, beside its strategy: all of it text. */
const parts = ['email', 'username', 'password', 'accessToken', 'refreshToken', 'challenge', 'code', 'apiKey']

/**
 * Feathers' authentication service, with the signing secret as a key object: the library underneath takes 400 µs
 * to make one of a text, at every check. Checked tokens are remembered until they expire.
 */
export class TokenService extends AuthenticationService {
  declare app: Application
  private readonly known = new Map<string, TokenPayload>()
  private readonly key: KeyObject = createSecretKey(Buffer.from(this.configuration.secret as string))

  /** Begins, renews and ends what tokens belong to. */
  readonly sessions: Sessions
  readonly attempts: Attempts
  /** Set on what `app.service('authentication')` gives, which is not this object itself but stands before it. */
  secondFactor?: SecondFactor

  constructor(app: Application) {
    super(app)
    this.attempts = new Attempts(app)
    this.sessions = new Sessions(app, 'sessions', this.configuration.service!)
  }

  /**
   * Signs somebody in: the answer holds a new access token and a new refresh token, but for a sign-in by an access
   * token, which begins no session.
   */
  override async create(
    data: AuthenticationRequest,
    params: Params & { payload?: object; authStrategies?: string[] }
  ): Promise<any> {
    // As in stock Feathers, the application may have somebody sign in by a strategy that callers may not name.
    const authStrategies = params.authStrategies ?? this.configuration.authStrategies
    const { session, hash, ...result } = await this.authenticate(data, params, ...authStrategies)
    if (result.accessToken) return result
    const caller: Caller = result[this.configuration.entity!]
    const place: Place = session ?? (await this.sessions.begin(caller.id, hash, params))
    const subject = String(caller.id)
    const accessToken = await this.createAccessToken({ ...params.payload, sid: place.sid }, { subject })
    return {
      accessToken,
      refreshToken: await this.createRefreshToken(subject, place),
      ...result,
      authentication: { ...result.authentication, payload: await this.verifyAccessToken(accessToken) }
    }
  }

  /** Signs out: the session of the token is ended, and with it its other tokens. */
  override async remove(id: NullableId, params: Params): Promise<any> {
    if (!params.authentication) throw failure('not-signed-in')
    const result = await super.remove(id as any, params)
    const { sid } = result.authentication.payload as TokenPayload
    // Before others hear of it, who would cut the socket: it goes on as nobody's.
    if (params.connection) await this.handleConnection('logout', params.connection, result)
    if (sid !== undefined) await this.sessions.end(sid)
    return result
  }

  /** The session of a call; null where it has none. */
  async sidOf(params: Params): Promise<string | null> {
    const token = tokenOf(params)
    return (token === undefined ? undefined : (await this.payloadOf(token)).sid) ?? null
  }

  /**
   * Makes sure that the caller has signed in a short while ago, by whatever he signs in with: a token that was found
   * later is not enough for what cannot be taken back.
   *
   * @throws 401 when his session has just ended, 403 when it began too long ago
   */
  async assertRecent(params: Params): Promise<void> {
    const minutes = this.app.get('accounts').recentMinutes
    // Calls that wait for each other's connections, each with one of its own, would wait for ever.
    const { transaction } = params as { transaction?: Transaction }
    const token = tokenOf(params)
    if (token === undefined) return
    const { sid, iat } = await this.payloadOf(token)
    const begin = sid === undefined ? iat * 1000 : await this.sessions.beginOf(sid, transaction?.trx)
    if (begin === undefined) throw failure('session-ended')
    if (minutes > 0 && Date.now() - begin > minutes * 60_000) throw failure('not-recent', { minutes })
  }

  private createRefreshToken(subject: string, { sid, generation }: Place): Promise<string> {
    const expiresIn = `${this.app.get('accounts').refreshDays}d`
    return this.createPurposeToken('refresh', subject, { sid, generation }, expiresIn)
  }

  private audienceOf(purpose: string): string {
    return `${String(this.configuration.jwtOptions!.audience)}/${purpose}`
  }

  /** Makes a token that is good for one purpose, which its audience says: it gives no access, and serves no other. */
  createPurposeToken(purpose: string, subject: string, payload: object, expiresIn: string): Promise<string> {
    return this.createAccessToken(payload, { subject, audience: this.audienceOf(purpose), expiresIn })
  }

  /**
   * What a token of a purpose says.
   * @throws 401 for one that is forged, expired or of another purpose
   */
  async readPurposeToken<Payload>(purpose: string, token: string): Promise<TokenPayload & Payload> {
    try {
      const options = { audience: this.audienceOf(purpose) }
      return (await super.verifyAccessToken(token, options, this.key as never)) as TokenPayload & Payload
    } catch {
      throw failure('invalid-token')
    }
  }

  override createAccessToken(payload: string | Buffer | object, options?: object) {
    return super.createAccessToken(payload, options, this.key as never)
  }

  override async verifyAccessToken(token: string, options?: object) {
    try {
      const payload = await super.verifyAccessToken(token, options, this.key as never)
      if (typeof payload.sub !== 'string') throw new Error('a token of nobody')
      // It is looked up by this, so it must be an id and nothing else that a query may say.
      recordService(this.app, this.configuration.service!)!.definition.fields.get('id')!.parse(payload.sub)
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
    for (const key of ['strategy', ...parts]) {
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
