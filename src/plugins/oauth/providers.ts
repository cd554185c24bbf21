// Providers: those of the settings, with the addresses that they have, or are asked for when they are first needed.
import type { Application } from '../../declarations'
import { PROVIDER_URL, knownProviders } from '../../providers'
import type { ProviderSettings } from '../../providers'
import { ask, providerFailed } from './ask'
import type { Answer } from './ask'

/** Where a provider is spoken to, and how. */
export interface Endpoints {
  /** Who signs its tokens; undefined for one that is not known by an issuer. */
  readonly issuer?: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  /** Where it tells who has signed in; undefined where its tokens say it all. */
  readonly profileUrl?: string
  /** Whether it takes the secret in a header only. */
  readonly basic: boolean
}

export interface Provider {
  readonly name: string
  readonly settings: ProviderSettings
  readonly scope: string
  /** Whether it speaks OpenID Connect. */
  readonly isOpenId: boolean
  /** @throws 502 when it has to be asked for them, and does not answer */
  endpoints(): Promise<Endpoints>
}

const HOUR_MS = 3_600_000

const isSafe = (url: unknown): url is string =>
  typeof url === 'string' && PROVIDER_URL.test(url) && URL.canParse(url)

/** Some issuers end with a slash, and some people leave it out. */
const bare = (issuer: string) => issuer.replace(/\/$/, '')

/** What a provider says of itself at its issuer. */
async function discover(name: string, issuer: string): Promise<Endpoints> {
  const said = (await ask(name, `${bare(issuer)}/.well-known/openid-configuration`)) as Answer
  const {
    authorization_endpoint: authorizeUrl,
    token_endpoint: tokenUrl,
    userinfo_endpoint: profileUrl
  } = said
  const own = said.issuer
  if (typeof own !== 'string' || bare(own) !== bare(issuer))
    throw providerFailed(name, 'it says that its issuer is another one')
  if (!isSafe(authorizeUrl) || !isSafe(tokenUrl) || (profileUrl !== undefined && !isSafe(profileUrl)))
    throw providerFailed(name, 'it names addresses that are none, or are not https')
  const methods = said.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const basic = !(Array.isArray(methods) && methods.includes('client_secret_post'))
  return { issuer: own, authorizeUrl, tokenUrl, profileUrl, basic }
}

/** Keeps what was found for an hour, and a failure not at all. */
function remembered(find: () => Promise<Endpoints>): () => Promise<Endpoints> {
  let found: Promise<Endpoints> | undefined
  let until = 0
  return () => {
    if (found && Date.now() < until) return found
    const own = (found = find())
    until = Date.now() + HOUR_MS
    own.catch(() => found === own && (found = undefined))
    return own
  }
}

function providerOf(name: string, given: ProviderSettings): Provider {
  const hasAddresses = given.authorize_url && given.access_url && given.profile_url
  const { issuer, authorize_url, access_url, profile_url, scope } = {
    ...(hasAddresses || given.issuer ? { scope: knownProviders[name]?.scope } : knownProviders[name]),
    ...given
  } as ProviderSettings
  const wanted = scope ?? 'openid email profile'
  const fixed = { issuer, authorizeUrl: authorize_url!, tokenUrl: access_url!, profileUrl: profile_url }
  const isFixed = authorize_url !== undefined && access_url !== undefined
  return {
    name,
    settings: given,
    scope: wanted,
    isOpenId: wanted.split(/\s+/).includes('openid'),
    endpoints: isFixed ? async () => ({ ...fixed, basic: false }) : remembered(() => discover(name, issuer!))
  }
}

/** The providers of the settings by name. */
export function providersOf(app: Application): ReadonlyMap<string, Provider> {
  const settings = (app.get('authentication').oauth ?? {}) as Record<string, ProviderSettings>
  return new Map(Object.entries(settings).map(([name, given]) => [name, providerOf(name, given)]))
}
