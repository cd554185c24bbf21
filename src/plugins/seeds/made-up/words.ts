// Words: a plausible text by the name of its field.
import type { Faker } from '@faker-js/faker'

/** What a text is for. */
export interface Place {
  /** Path of the resource. */
  readonly path: string
  /** Name of the field. */
  readonly name: string
}

const products = /product|article|item|goods|stock/i
const companies = /compan|shop|compan|firm|customer|supplier|organi[sz]ation|account/i
const people = /user|person|people|contact|member|author|employee|guest|student|patient/i

function nameFor(faker: Faker, { path }: Place): string {
  if (products.test(path)) return faker.commerce.productName()
  if (companies.test(path)) return faker.company.name()
  if (people.test(path)) return faker.person.fullName()
  return phrase(faker)
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const phrase = (faker: Faker) => capital(`${faker.word.adjective()} ${faker.word.noun()}`)

/** The first whose expression matches the field's name is taken. */
const makers: readonly [RegExp, (faker: Faker, place: Place) => string][] = [
  [/e-?mail/i, faker => faker.internet.email({ provider: 'example.com' })],
  [/user_?name|login|nick|handle/i, faker => faker.internet.username()],
  [/first_?name|given|forename/i, faker => faker.person.firstName()],
  [/last_?name|surname|family/i, faker => faker.person.lastName()],
  [/phone|mobile|fax|^tel/i, faker => faker.phone.number({ style: 'international' })],
  [/zip|post_?(al)?_?code/i, faker => faker.location.zipCode()],
  [/town|city|village|birthplace/i, faker => faker.location.city()],
  [/street|address|^line\d?$/i, faker => faker.location.streetAddress()],
  [/country/i, faker => faker.location.country()],
  [/region|province|county/i, faker => faker.location.state()],
  [/compan|firm|employer|organi[sz]ation|shop/i, faker => faker.company.name()],
  [/url|website|homepage|link$/i, faker => `https://${faker.lorem.slug()}.example.com/`],
  [/colou?r/i, faker => faker.color.human()],
  [/currency/i, faker => faker.finance.currencyCode()],
  [/iban/i, faker => faker.finance.iban()],
  [/job|profession|trade|occupation/i, faker => faker.person.jobType()],
  [/product/i, faker => faker.commerce.productName()],
  [/category|department/i, faker => faker.commerce.department()],
  [/slug/i, faker => faker.lorem.slug()],
  [
    /code|sku|number$|serial|token|^key$/i,
    faker => faker.string.alphanumeric({ length: 8, casing: 'upper' })
  ],
  [/full_?name|author|contact/i, faker => faker.person.fullName()],
  [/name$/i, nameFor],
  [/title|subject|headline|label|caption|tags?$/i, phrase],
  [
    /about|bio|descri|body|content|text|message|note|comment|remark|draft|summary/i,
    faker => faker.lorem.sentences(2)
  ]
]

/** A plausible text, of any length. */
export function wordsFor(faker: Faker, place: Place): string {
  const [, make] = makers.find(([name]) => name.test(place.name)) ?? [null, phrase]
  return make(faker, place)
}

/** The text with as many characters as are wanted: further words behind it, or its end cut off. */
export function fit(faker: Faker, text: string, least: number, most: number): string {
  let fitting = text
  while (fitting.length < least) fitting += ` ${faker.word.noun()}`
  return fitting.length > most ? fitting.slice(0, most).trimEnd() : fitting
}
