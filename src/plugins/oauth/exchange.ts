// The exchange: somebody is sent to a provider, and the code that he comes back with becomes tokens.
import type { OAuthService } from '@feathersjs/authentication-oauth'
import type { Application } from '../../declarations'
import { failure } from '../../engine'
import { inTime, providerFailed } from './ask'
import type { Answer } from './ask'
import type { Flow } from './cookie'
import type { Provider } from './providers'

/** What a provider has answered to a code. */
export interface Tokens {
  readonly accessToken: string
  /** The claims of the ID token, whose audience and nonce are right. */
  readonly claims?: Answer
}

/** A provider's own words that may stand in the log. */
const WORD = /^[a-z_]{1,50}$/

/** The name of an error in a provider's answer, where it has one. */
function wordOf(error: unknown): string | undefined {
  const word = (error as { error?: unknown } | undefined)?.error ?? error
  return typeof word === 'string' && WORD.test(word) ? word : undefined
}

/** A code that was used already, or is none. */
const stale: readonly unknown[] = ['invalid_grant', 'bad_verification_code']

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** What grant calls every provider: some names of its own change how it speaks, and some words mean something else. */
const ANY = 'any'

/**
 * Speaks with providers through grant, as Feathers' own sign-in by providers does. That one trusts whatever stands in
 * the query of a callback when there is no code in it, and takes the callback of one provider for that of another:
 * so nothing gets there but a code that has come back to the provider and with the state that it was asked for with.
 */
export class Exchange {
  private readonly stock: OAuthService

  constructor(
    app: Application,
    private readonly callbackUrl: (provider: string) => string
  ) {
    // Loaded here and not above: it takes a tenth of a second, which whoever has no providers need not spend.
    const stock =
      require('@feathersjs/authentication-oauth') as typeof import('@feathersjs/authentication-oauth')
    const configuration = { oauth: { [ANY]: {} } }
    this.stock = new stock.OAuthService({ app, configuration } as never, { linkStrategy: 'jwt' })
  }

  /** What grant is told of a provider at each use: where it is may have been found out just now. */
  private async dynamic({ name, settings, scope, isOpenId, endpoints }: Provider) {
    const { authorizeUrl, tokenUrl, basic } = await endpoints()
    return {
      oauth: 2,
      key: settings.key,
      secret: settings.secret,
      scope,
      authorize_url: authorizeUrl,
      access_url: tokenUrl,
      redirect_uri: this.callbackUrl(name),
      response: ['tokens', 'jwt'],
      state: true,
      pkce: true,
      ...(isOpenId ? { nonce: true } : {}),
      ...(basic ? { token_endpoint_auth_method: 'client_secret_basic' } : {})
    }
  }

  /**
   * Begins a flow.
   * @returns where to send him, and what has to be known when he comes back
   * @throws 502 when the provider cannot be asked where that is
   */
  async begin(provider: Provider): Promise<{ location: string; grant: Flow['grant'] }> {
    const session: { grant?: any } = {}
    const state = { grant: { dynamic: await this.dynamic(provider) } }
    const route = { provider: ANY }
    const { location } = await this.stock.handler('GET', { session, state, query: {}, route } as never, {})
    const { nonce, state: word, code_verifier } = session.grant
    return { location, grant: { provider: provider.name, state: word, nonce, code_verifier } }
  }

  /**
   * Ends a flow.
   * @param query of the callback
   * @throws 400 for a query that does not belong to the flow, 403 for a refusal of the user's, 502 for one of the provider's
   */
  async finish(provider: Provider, flow: Flow, query: Answer): Promise<Tokens> {
    const { name } = provider
    const { code, state: word, error, iss } = query
    if (flow.grant.provider !== name || !isText(word) || word !== flow.grant.state)
      throw failure('invalid-flow')
    const { issuer } = await provider.endpoints()
    if (iss !== undefined && issuer !== undefined && iss !== issuer) throw failure('invalid-flow')
    if (error === 'access_denied') throw failure('provider-denied')
    if (error !== undefined) throw providerFailed(name, `it has refused: ${wordOf(error) ?? 'no word'}`)
    if (!isText(code)) throw failure('invalid-flow')
    return this.redeem(provider, flow, { code, state: word })
  }

  private async redeem(provider: Provider, { grant }: Flow, query: { code: string; state: string }) {
    const { name, isOpenId } = provider
    const state = { grant: { dynamic: await this.dynamic(provider) } }
    const params = { session: { grant: { ...grant, provider: ANY } }, state, query, route: { provider: ANY } }
    const said = await inTime(() => this.stock.handler('GET', params as never, {}, 'callback'))
      .then(({ state }) => state.response as Answer | undefined)
      .catch(() => ({ error: 'no_answer' }) as Answer)
    const { access_token: accessToken, jwt, error } = said ?? {}
    if (error !== undefined && stale.includes(wordOf(error))) throw failure('invalid-flow')
    if (error !== undefined || !isText(accessToken))
      throw providerFailed(name, `no token for a code: ${wordOf(error) ?? 'no word'}`)
    const claims = (jwt as { id_token?: { payload?: Answer } } | undefined)?.id_token?.payload
    // grant compares the nonce with that of an ID token, if there is one.
    if (isOpenId && !claims) throw providerFailed(name, 'no ID token came with the access token')
    return { accessToken, claims }
  }
}
