// The settings of the shop, of payments and of texts for phones: their types and bounds.
import { Type } from '@feathersjs/typebox'
import type { Static } from '@feathersjs/typebox'

const closed = { additionalProperties: false }

/** The provider of payments: its key, its address where it is not the usual one, and the currency, of two decimals. */
export const stripeSettings = Type.Object(
  {
    key: Type.String({ pattern: '^[A-Za-z0-9_]*$' }),
    url: Type.String({ pattern: '^$|^https?://[^/\\s?#@]+$' }),
    currency: Type.String({ enum: ['cad', 'usd', 'eur', 'gbp', 'chf', 'aud', 'nzd', 'mxn'] })
  },
  closed
)

/**
 * The address that takes texts for phones, with its user and password; the number that they come from; and the
 * countries that they go to, by their codes and comma: strangers give numbers, and texts to some are dear. And how
 * many codes a number is sent in a day, at most.
 */
export const smsSettings = Type.Object(
  {
    url: Type.String({ pattern: '^$|^https?://[^\\s]+$' }),
    from: Type.String({ pattern: '^$|^\\+[1-9][0-9]{6,14}$' }),
    countries: Type.String({ pattern: '^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2})*$' }),
    codesPerDay: Type.Integer({ minimum: 1, maximum: 100 })
  },
  closed
)

/**
 * The time zone in which the days of the shop begin, how many minutes an order takes, after how many
 * hours one that nobody begins is cancelled, where 0 is never, and whether the phone of an order
 * must be verified.
 */
export const shopSettings = Type.Object(
  {
    zone: Type.String(),
    wait: Type.Integer({ minimum: 0, maximum: 1440 }),
    expiry: Type.Integer({ minimum: 0, maximum: 8760 }),
    phones: Type.String({ enum: ['any', 'verified'] })
  },
  closed
)

/** What values look like that have a pattern. */
export const tradeLooks: Readonly<Record<string, string>> = {
  'stripe.key': 'sk_live_, letters and digits',
  'stripe.url': 'https://api.stripe.com',
  'sms.url': 'https://user:password@sms.example/Messages.json',
  'sms.from': '+14165550100',
  'sms.countries': '1,44, the codes of countries'
}

/** Whether it is the name of a time zone, as America/Toronto; offsets mean opposite things to node and PostgreSQL. */
export function isZone(name: string): boolean {
  try {
    return !/^[+-]|\d$/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** What no schema says of these settings. */
export const checkTrade = (shop: Static<typeof shopSettings>, sms: Static<typeof smsSettings>): string[] => [
  ...(isZone(shop.zone) ? [] : ['shop.zone (SHOP_ZONE) must be the name of a time zone, as America/Toronto']),
  ...(sms.url === '' || URL.canParse(sms.url)
    ? []
    : [`sms.url (SMS_URL): its value must look like ${tradeLooks['sms.url']}`]),
  ...(sms.url === '' || sms.from !== ''
    ? []
    : ['sms.from (SMS_FROM) is missing: the number that texts come from, as +14165550100']),
  ...(process.env.NODE_ENV === 'production' && shop.phones === 'verified' && sms.url === ''
    ? ['sms.url (SMS_URL) is missing: with shop.phones (SHOP_PHONES) verified, nobody could order']
    : [])
]
