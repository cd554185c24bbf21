// The paths that are there whatever is declared: sign-in, sign-out, two-factor sign-in and health.
import { errorAnswers, json } from './answers'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'
import { twoFactorPaths } from './two-factor'

const text = (more: Json = {}): Json => ({ type: 'string', ...more })

const object = (properties: Record<string, Json>, required = Object.keys(properties)): Json => ({
  type: 'object',
  properties,
  required
})

/** What is sent to sign in: a password with one of two names, or a token that is still valid. */
const signInData: Json = {
  oneOf: [
    {
      title: 'By e-mail and password',
      ...object({ strategy: { const: 'local' }, email: text(), password: text({ writeOnly: true }) }),
      examples: [{ strategy: 'local', email: 'ada@example.com', password: 'correct horse battery' }]
    },
    {
      title: 'By username and password',
      ...object({ strategy: { const: 'local' }, username: text(), password: text({ writeOnly: true }) })
    },
    {
      title: 'By code, behind a password that was answered `code-required`',
      ...object({ strategy: { const: 'two-factor' }, challenge: text(), code: text({ writeOnly: true }) })
    },
    { title: 'By access token', ...object({ strategy: { const: 'jwt' }, accessToken: text() }) },
    { title: 'By refresh token', ...object({ strategy: { const: 'refresh' }, refreshToken: text() }) },
    { title: 'By API key', ...object({ strategy: { const: 'api-key' }, apiKey: text({ writeOnly: true }) }) }
  ]
}

/** What sign-in and sign-out answer. */
const signedIn = (users: string, entity: string): Json =>
  object(
    {
      accessToken: text({ description: 'Send it as `Authorization: Bearer …`.' }),
      refreshToken: text({ description: 'Brings new tokens, once; not with a sign-in by access token.' }),
      authentication: object({ strategy: text(), payload: { type: 'object' } }, ['strategy']),
      [entity]: ref(schemaName(users))
    },
    ['accessToken', 'authentication', entity]
  )

const signInPaths: Record<string, Json> = {
  '/authentication': {
    post: {
      tags: ['authentication'],
      operationId: 'signIn',
      summary: 'Sign in',
      description:
        'Answers an access token and the user. Whether name or password is wrong is not told. Where a code is asked ' +
        'for as well, a right password is answered 401 `code-required`, with `data.challenge` for the second step.',
      security: [],
      requestBody: { required: true, content: { 'application/json': { schema: ref('SignIn') } } },
      responses: { 201: json('Signed in.', ref('SignedIn')), ...errorAnswers([400, 401, 413, 429, 500, 503]) }
    },
    delete: {
      tags: ['authentication'],
      operationId: 'signOut',
      summary: 'Sign out',
      description:
        'Ends the session, on all nodes. A socket that signs itself out goes on as nobody’s; others are cut.',
      security: [{ bearer: [] }],
      responses: { 200: json('Signed out.', ref('SignedIn')), ...errorAnswers([401, 429, 500, 503]) }
    }
  }
}

const healthPaths: Record<string, Json> = {
  '/health': {
    get: {
      tags: ['health'],
      operationId: 'health',
      summary: 'Whether the server can do its work',
      description: 'The database is reached, and its tables are up to date.',
      security: [],
      responses: { 200: json('It can.', ref('Health')), 503: json('It cannot.', ref('Health')) }
    }
  },
  '/health/live': {
    get: {
      tags: ['health'],
      operationId: 'healthLive',
      summary: 'Whether the process lives',
      security: [],
      responses: { 200: json('It does.', object({ status: { const: 'ok' } })) }
    }
  }
}

/** The paths of sign-in and health. */
export const fixedPaths = (): Record<string, Json> => ({
  ...signInPaths,
  ...twoFactorPaths,
  ...healthPaths
})

/**
 * The schemas of sign-in and health.
 *
 * @param users path of the resource whose rows are the callers
 * @param entity the key under which sign-in answers the user
 */
export const fixedSchemas = (users: string, entity: string): Record<string, Json> => ({
  SignIn: signInData,
  SignedIn: signedIn(users, entity),
  Health: object({
    status: text({ enum: ['ok', 'unavailable'] }),
    database: text({ description: '`ok`, or what is wrong.' }),
    migrations: text({ description: '`ok`, or how many are pending.' })
  })
})
