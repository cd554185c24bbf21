// The paths of sign-in by providers, where the settings name one.
import type { Application } from '../../declarations'
import { errorAnswers, json } from './answers'
import { ref } from './schemas'
import type { Json } from './schemas'

const names = (app: Application): string[] => Object.keys(app.get('authentication').oauth ?? {})

/** Whether a service is one of these, which are described here. */
export const isOfProviders = (path: string): boolean =>
  path === 'identity-links' || path.startsWith('oauth/:provider')

const query = (name: string, description: string): Json => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' }
})

const sentOn = {
  303: { description: 'The browser is sent on.', headers: { Location: { schema: { type: 'string' } } } }
}

const linking: Json = {
  oneOf: [
    {
      title: 'To begin',
      type: 'object',
      properties: { provider: { type: 'string' }, currentPassword: { type: 'string', writeOnly: true } },
      required: ['provider', 'currentPassword']
    },
    {
      title: 'To finish',
      type: 'object',
      properties: { ticket: { type: 'string', writeOnly: true } },
      required: ['ticket']
    }
  ]
}

/** The paths by which browsers go to a provider and come back, and that of linking. */
export function providerPaths(app: Application): Record<string, Json> {
  const providers = names(app)
  if (providers.length === 0) return {}
  const provider = {
    name: 'provider',
    in: 'path',
    required: true,
    schema: { type: 'string', enum: providers }
  }
  const tags = ['authentication']
  const url = { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] }
  return {
    '/oauth/{provider}': {
      get: {
        tags,
        operationId: 'signInByProvider',
        summary: 'Sign in by a provider',
        description:
          'For browsers, which come back to `redirect` with `#access_token=…&refresh_token=…`, or with `#error=` and ' +
          'a name of the catalogue; with a ticket, with `#link=…`.',
        security: [],
        parameters: [
          provider,
          query('redirect', 'A path of the application, or an address at one of its origins.'),
          query('ticket', 'Of `POST /identity-links`, to have an identity linked.')
        ],
        responses: { ...sentOn, ...errorAnswers([400, 404]) }
      }
    },
    '/oauth/{provider}/callback': {
      get: {
        tags,
        operationId: 'comeBackFromProvider',
        summary: 'Where the provider sends the browser back to',
        security: [],
        parameters: [
          provider,
          ...['code', 'state', 'error', 'iss'].map(name => query(name, 'Of the provider.'))
        ],
        responses: { ...sentOn, ...errorAnswers([404]) }
      }
    },
    '/identity-links': {
      post: {
        tags,
        operationId: 'linkIdentity',
        summary: 'Link an identity',
        description:
          'With `provider` and `currentPassword` it answers the address to send the browser to. With the `ticket` that ' +
          'the browser brings back as `#link=…` the same session finishes it, within a minute.',
        security: [{ bearer: [] }],
        requestBody: { required: true, content: { 'application/json': { schema: linking } } },
        responses: {
          201: json('Where to go, or the identity that is linked.', { oneOf: [url, ref('identities')] }),
          ...errorAnswers([400, 401, 409, 413, 429, 500, 503])
        }
      }
    }
  }
}
