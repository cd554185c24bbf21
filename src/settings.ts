// The settings that there are: their types and bounds, and how they are told of when they are wrong.
import { Type, authenticationSettingsSchema } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'
import { DOMAIN } from './domains'
import { oauthSettings } from './providers'
import { mediaSettings, s3Settings, storageLooks } from './storage'
import { shopSettings, smsSettings, stripeSettings, tradeLooks } from './trade'

const closed = { additionalProperties: false }

/** What the application is called, where its public address is, and its colour: links and mails are made of them. */
export const applicationSettings = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\r\\n]*$' }),
    url: Type.String({ pattern: '^$|^https?://[^/\\s?#@]+(/[^\\s?#]*)?$' }),
    colour: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })
  },
  closed
)

/** The server that takes mails, with its password, and the sender that they name. */
export const mailSettings = Type.Object(
  {
    url: Type.String({ pattern: '^$|^smtps?://[^\\s]+$' }),
    from: Type.String({
      pattern: '^([^<>@\\s,;]+@[^<>@\\s,;]+|[^<>@,;\\r\\n]*<[^<>@\\s,;]+@[^<>@\\s,;]+>)$'
    })
  },
  closed
)

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

export const configurationSchema = Type.Object(
  {
    host: Type.String({ minLength: 1 }),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    processes: Type.Integer({ minimum: 0, maximum: 256 }),
    public: Type.String({ minLength: 1 }),
    singlePage: Type.Boolean(),
    data: Type.String({ minLength: 1 }),
    origins: Type.Array(Type.String({ pattern: '^(\\*|https?://[^/]+)$' })),
    proxies: Type.Integer({ minimum: 0, maximum: 100 }),
    bodyLimit: Type.Integer({ minimum: 1000, maximum: 100_000_000 }),
    migrate: Type.Boolean(),
    domains: Type.Array(Type.String({ pattern: DOMAIN.source })),
    aliasPrefixes: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]*=(/[\\w-]+)+$' })),
    paginate: Type.Object(
      {
        default: Type.Integer({ minimum: 1, maximum: 10_000 }),
        max: Type.Integer({ minimum: 1, maximum: 10_000 })
      },
      { additionalProperties: false }
    ),
    log: Type.Object({ level: Type.String({ enum: levels }) }, { additionalProperties: false }),
    postgresql: Type.Object(
      {
        client: Type.String({ enum: ['pg'] }),
        connection: Type.String({ pattern: '^$|^postgres(ql)?://' }),
        pool: Type.Object(
          {
            min: Type.Integer({ minimum: 0, maximum: 1000 }),
            max: Type.Integer({ minimum: 1, maximum: 1000 })
          },
          { additionalProperties: false }
        )
      },
      { additionalProperties: false }
    ),
    journal: Type.Object(
      {
        days: Type.Integer({ minimum: 1, maximum: 36_500 }),
        rows: Type.Integer({ minimum: 1_000, maximum: 1_000_000_000 }),
        replay: Type.Integer({ minimum: 0, maximum: 10_000_000 })
      },
      { additionalProperties: false }
    ),
    jobs: Type.Object(
      { concurrency: Type.Integer({ minimum: 0, maximum: 1000 }) },
      { additionalProperties: false }
    ),
    metrics: Type.Object({ token: Type.String() }, { additionalProperties: false }),
    application: applicationSettings,
    mail: mailSettings,
    sms: smsSettings,
    stripe: stripeSettings,
    shop: shopSettings,
    media: mediaSettings,
    s3: s3Settings,
    accounts: Type.Object(
      {
        refreshDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
        longestDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
        recentMinutes: Type.Integer({ minimum: 0, maximum: 525_600 }),
        graceSeconds: Type.Integer({ minimum: 0, maximum: 300 }),
        attempts: Type.Integer({ minimum: 1, maximum: 1_000 }),
        confirm: Type.String({ enum: ['required', 'optional', 'off'] })
      },
      { additionalProperties: false }
    ),
    throttle: Type.Object(
      {
        perAddress: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
        perAccount: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
        seconds: Type.Integer({ minimum: 1, maximum: 86_400 })
      },
      { additionalProperties: false }
    ),
    authentication: Type.Intersect([
      Type.Omit(authenticationSettingsSchema, ['oauth']),
      Type.Object({ oauth: Type.Optional(oauthSettings) })
    ])
  },
  { $id: 'configuration', additionalProperties: false }
)

export type ApplicationConfiguration = Static<typeof configurationSchema>

/** What no schema says of these settings. */
export const checkMail = (
  application: Static<typeof applicationSettings>,
  mail: Static<typeof mailSettings>
): string[] => [
  ...(mail.url !== '' && !URL.canParse(mail.url)
    ? [`mail.url (MAIL_URL): its value must look like ${looks['mail.url']}`]
    : []),
  ...(process.env.NODE_ENV === 'production' && mail.url !== '' && application.url === ''
    ? ['application.url (APPLICATION_URL) is missing: links in mails begin with it, as https://app.example']
    : [])
]

/** Whether a setting must not be shown, not even when it is wrong. */
export const isSecret = (path: readonly string[]): boolean =>
  ['secret', 'connection', 'token', 'accessKeyId', 'secretAccessKey'].some(name => path.includes(name)) ||
  ['mail.url', 'sms.url', 'stripe.key'].includes(path.join('.')) ||
  // A secret may stand in the wrong place.
  path.join('.').startsWith('authentication.oauth')

const looks: Readonly<Record<string, string>> = {
  ...storageLooks,
  ...tradeLooks,
  origins: 'https://app.example, or be *',
  domains: 'shop, the name of a folder of src/services',
  aliasPrefixes: 'tasks=/old/tasks',
  'postgresql.connection': 'postgres://user:password@host:5432/name',
  'application.name': 'My App, in one line',
  'application.url': 'https://app.example',
  'application.colour': '#5b3fd1',
  'mail.url': 'smtp://user:password@smtp.example:587',
  oauth: 'https://login.example, with http only for localhost',
  'mail.from': 'My App <no-reply@app.example>'
}

/**
 * What a value of a setting looks like that has a pattern.
 * @param path its name by parts, as `['mail', 'from']`; an entry of a list has its number behind
 */
export const lookOf = (path: readonly string[]): string =>
  path[1] === 'oauth' ? looks.oauth : (looks[path.join('.')] ?? looks[path[0]])
