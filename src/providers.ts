// The settings of providers to sign in with: their form, and what no schema says of them.
import { Type } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'

/** An address of a provider: over TLS, but for one on this machine. */
export const PROVIDER_URL = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])[^\s#]*$/

const providerUrl = Type.Optional(Type.String({ pattern: PROVIDER_URL.source }))

const providerSettings = Type.Object(
  {
    key: Type.String({ minLength: 1 }),
    secret: Type.String({ minLength: 1 }),
    scope: Type.Optional(Type.String({ minLength: 1 })),
    issuer: providerUrl,
    authorize_url: providerUrl,
    access_url: providerUrl,
    profile_url: providerUrl
  },
  { additionalProperties: false }
)

export type ProviderSettings = Static<typeof providerSettings>

/** Providers to sign in with, by name; those that are not known need an issuer, or the three addresses. */
export const oauthSettings = Type.Record(
  Type.String({ pattern: '^(?!(defaults|redirect|origins|constructor)$)[a-z][a-z0-9-]{0,49}$' }),
  providerSettings,
  { additionalProperties: false }
)

/** Providers whose addresses need not be given. */
export const knownProviders: Readonly<Record<string, Partial<ProviderSettings>>> = {
  google: { issuer: 'https://accounts.google.com' },
  gitlab: { issuer: 'https://gitlab.com' },
  github: {
    authorize_url: 'https://github.com/login/oauth/authorize',
    access_url: 'https://github.com/login/oauth/access_token',
    profile_url: 'https://api.github.com/user',
    scope: 'read:user user:email'
  }
}

/** What no schema says of the providers. */
export function checkOauth(
  application: { readonly url: string },
  providers: Readonly<Record<string, ProviderSettings>> = {}
): string[] {
  const names = Object.keys(providers)
  const isLost = process.env.NODE_ENV === 'production' && !application.url.startsWith('https://')
  return [
    ...names
      .filter(name => {
        const { issuer, authorize_url, access_url, profile_url } = providers[name]
        return !(name in knownProviders) && !issuer && !(authorize_url && access_url && profile_url)
      })
      .map(name => `authentication.oauth.${name} needs issuer, or authorize_url, access_url and profile_url`),
    ...(names.length > 0 && isLost
      ? ['application.url (APPLICATION_URL) must begin with https://: providers send people back to it']
      : [])
  ]
}
