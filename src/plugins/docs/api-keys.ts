// API keys in the document: what they may be used for, and the one answer that shows a key.
import { json } from './answers'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'

/** Path of the resource whose rows are the keys. */
const PATH = 'api-keys'

/**
 * What a call takes that is not for strangers: an access token, or an API key.
 * @param scopes that the key must have; null among them where no key does
 */
export const tokens = (scopes: readonly (string | null)[]): Json[] => [
  { bearer: [] },
  ...(scopes.includes(null) ? [] : [{ apiKey: [...scopes] }])
]

/** The answer to a creation, where it holds more than the row. */
export const createdAnswer = (path: string): Json =>
  json(
    'The row.',
    path === PATH
      ? {
          allOf: [
            ref(schemaName(path)),
            {
              type: 'object',
              properties: { key: { type: 'string', description: 'The key; no other answer shows it.' } },
              required: ['key']
            }
          ]
        }
      : ref(schemaName(path))
  )

/** The ways to say who calls. */
export const securitySchemes: Json = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `accessToken` that `POST /authentication` answers, or an API key.'
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'A key that its user has made by `POST /api-keys`, with the scopes that are listed.'
  }
}
