// Who is signed in: by the handshake of the socket, with tokens that are renewed before they expire.
import type { Application, Params } from '@feathersjs/feathers'
import { AuthenticationClient } from '@feathersjs/authentication-client'
import type { AuthenticationClientOptions } from '@feathersjs/authentication-client'
import { NotAuthenticated } from '@feathersjs/errors'
import type { Socket } from 'socket.io-client'
import { alone, isRefusal, requestToken } from './renewal'
import type { Refresh } from './renewal'
import { PAUSE_MS, Tokens } from './tokens'
import type { SignIn } from './tokens'
import { Turns } from './turns'

export interface SessionOptions extends AuthenticationClientOptions {
  /** Of the server. */
  readonly url: string
  /** Milliseconds to wait for an answer. */
  readonly timeout: number
  readonly refresh?: Refresh
}

type SignInRequest = NonNullable<Parameters<AuthenticationClient['authenticate']>[0]>
type AuthenticationResult = Awaited<ReturnType<AuthenticationClient['authenticate']>>

/**
 * The authentication of Feathers' client, with a handshake in place of a second sign-in after each connect, and
 * with renewal. A sign-in that fails leaves whoever was signed in before.
 */
export class Session extends AuthenticationClient {
  declare options: SessionOptions
  /** Called at once when somebody else is signed in than before, or nobody any more. */
  onOther: () => void = () => {}
  readonly tokens: Tokens
  /** Sign-ins, sign-outs and renewals; calls wait for those that are under way. */
  readonly turns = new Turns()
  /** Sign-outs so far: what was begun before one is void. */
  private ended = 0
  private renewing?: Promise<boolean>

  constructor(app: Application, options: SessionOptions) {
    super(app, options)
    this.tokens = new Tokens(
      this.storage,
      options.storageKey,
      Boolean(options.refresh),
      () => this.onOther(),
      // Without a connection, the next handshake sees to it.
      () => this.socket.connected && void this.renew().catch(() => false)
    )
  }

  private get socket(): Socket {
    return this.app.io
  }

  /** The stock client signs in again here; we do so in the handshake. Called by the constructor. */
  override handleSocket(): void {}

  /** The access token for a handshake, renewed if it has expired and can be; null for nobody. */
  async credentials(): Promise<string | null> {
    const { tokens } = this
    tokens.adopt(await tokens.kept().catch(() => tokens.held))
    // A sign-in may be waiting for this very connection.
    const isFree = !this.turns.isBusy || this.renewing !== undefined
    if (tokens.isOver && isFree && (await tokens.isRenewable())) await this.renew().catch(() => false)
    return tokens.held
  }

  /** Signs in. Without a request, gives the result of the sign-in that holds. */
  override async authenticate(request?: SignInRequest, params?: Params): Promise<AuthenticationResult> {
    if (!request) return this.reAuthenticate()
    const { ended } = this
    const result = await this.turns.take(() => this.signIn(request, ended, params))
    this.app.emit('login', result)
    this.app.emit('authenticated', result)
    return result
  }

  /** Signs in with the token that is kept, to learn whose it is. */
  override async reAuthenticate(
    force = false,
    strategy?: string,
    params?: Params
  ): Promise<AuthenticationResult> {
    const known = this.app.get('authentication')
    if (known && !force) return known
    const accessToken = await this.getAccessToken()
    if (!accessToken) throw new NotAuthenticated('Nobody is signed in.')
    try {
      return await this.authenticate({ strategy: strategy ?? this.options.jwtStrategy, accessToken }, params)
    } catch (error) {
      if (!isRefusal(error) || !(await this.renew())) throw error
      return this.app.get('authentication')
    }
  }

  /** Signs out. Everything is forgotten here at once, whether or not the server can be told. */
  override async logout() {
    this.ended++
    const forgotten = this.forget()
    const result = await this.turns.take(async () => {
      await forgotten
      return this.socket.connected ? this.service.remove(null).catch(() => this.comeAnew()) : null
    })
    this.app.emit('logout', result)
    return result as any
  }

  /**
   * Makes the socket speak for the caller again: with a new token where one can be had, else with the one that is
   * kept. When the server refuses, the session is over. Called again while it runs, it runs once.
   * @returns whether somebody is signed in
   * @throws when the server could not be asked
   */
  renew(): Promise<boolean> {
    const run = () => alone(`${this.options.storageKey}-refresh`, () => this.renewNow())
    return (this.renewing ??= this.turns.take(run).finally(() => (this.renewing = undefined)))
  }

  /** What to do when the server refuses the token of the handshake. */
  async refused(): Promise<void> {
    // A sign-in that waits for this connection brings a better one.
    const isFree = !this.turns.isBusy && (await this.tokens.isRenewable())
    if (isFree) await this.renew().catch(() => false)
    else await this.end()
  }

  private async signIn(
    request: SignInRequest,
    ended: number,
    params?: Params,
    isNew?: boolean
  ): Promise<any> {
    const result = (await this.service.create(request, params)) as SignIn
    if (ended !== this.ended) throw new NotAuthenticated('Signed out meanwhile.')
    const isToken = request.strategy === this.options.jwtStrategy
    await this.tokens.keep(result, isToken)
    this.authenticated = true
    this.app.set('authentication', result)
    this.tokens.adopt(result.accessToken, isNew ?? !isToken)
    return result
  }

  private async renewNow(): Promise<boolean> {
    const { tokens, ended } = this
    try {
      const kept = await tokens.kept()
      // Another tab may have renewed it already, or signed out.
      const isOurs = kept !== null && kept === tokens.held
      const accessToken = (isOurs && (await this.obtain())) || kept
      if (!accessToken || ended !== this.ended) throw new NotAuthenticated('Nobody is signed in.')
      const isNew = accessToken !== kept
      if (isNew) tokens.adopt(accessToken, true)
      const strategy = this.options.jwtStrategy
      if (this.socket.connected) await this.signIn({ strategy, accessToken }, ended, undefined, isNew)
      return true
    } catch (error) {
      if (!isRefusal(error)) {
        tokens.wake(PAUSE_MS)
        throw error
      }
      await this.end()
      return false
    }
  }

  /** A new access token, kept; undefined where there is no way to get one. */
  private async obtain(): Promise<string | undefined> {
    const { tokens, ended } = this
    const { url, path, timeout, refresh } = this.options
    const refreshToken = await tokens.refreshToken()
    if (!refreshToken && !refresh) return undefined
    const given = refreshToken
      ? await requestToken(new URL(path, url), refreshToken, timeout)
      : await refresh!()
    const result: SignIn = typeof given === 'string' ? { accessToken: given } : given
    if (!result?.accessToken) throw new NotAuthenticated('There is no new access token.')
    if (ended === this.ended) await tokens.keep(result, true)
    return result.accessToken
  }

  /** Ends a session that the server does not take any more. */
  private async end(): Promise<void> {
    if (this.tokens.held === null) return
    await this.forget()
    this.comeAnew()
    this.app.emit('logout', null)
  }

  /** Connects again as nobody: for a while, the server waits for a new token of whoever is on a socket. */
  private comeAnew(): null {
    if (this.socket.connected) this.socket.disconnect().connect()
    return null
  }

  private async forget(): Promise<void> {
    this.authenticated = false
    this.app.set('authentication', null)
    await this.tokens.forget()
  }
}
