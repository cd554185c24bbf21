// Values by JSON schema: whatever a field's schema says, something plausible is made up for it.
import { isStorable } from '../../../engine'
import type { Chance } from './chance'
import { numberFor, timeFor } from './numbers'
import type { JsonSchema } from './numbers'
import { fit, wordsFor } from './words'
import type { Place } from './words'

/** Texts tried for a pattern. */
const TRIES = 200

/** Words that happen to match, such as names of users; texts worked out from the pattern where none do. */
function matching(chance: Chance, schema: JsonSchema, place: Place): string[] {
  const { pattern, minLength = 0, maxLength = 100 } = schema
  const expression = new RegExp(pattern, 'u')
  const isGood = (text: string) =>
    expression.test(text) && isStorable(text) && text.length >= minLength && text.length <= maxLength
  const words = Array.from({ length: TRIES }, () =>
    fit(chance.faker, wordsFor(chance.faker, place), minLength, maxLength)
  )
  const found = words.filter(isGood)
  return found.length > 0 ? found : chance.matching(pattern, maxLength, TRIES).filter(isGood)
}

const DOMAIN = '@example.com'

function emailFor({ faker }: Chance, most: number): string {
  const [name] = faker.internet.email().split('@')
  // A dot may not stand before the @.
  return (
    name
      .slice(0, Math.max(most - DOMAIN.length, 1))
      .replace(/\W+$/, '')
      .toLowerCase() + DOMAIN
  )
}

const formats: Record<string, (chance: Chance, place: Place, most: number) => string> = {
  email: (chance, _place, most) => emailFor(chance, most),
  date: (chance, { name }) => new Date(timeFor(chance, name)).toISOString().slice(0, 10),
  'date-time': (chance, { name }) => new Date(timeFor(chance, name)).toISOString(),
  time: chance => new Date(timeFor(chance, '')).toISOString().slice(11),
  uuid: ({ faker }) => faker.string.uuid(),
  uri: ({ faker }) => `https://${faker.lorem.slug()}.example.com/`,
  hostname: ({ faker }) => `${faker.lorem.slug()}.example.com`,
  ipv4: ({ faker }) => faker.internet.ipv4(),
  ipv6: ({ faker }) => faker.internet.ipv6()
}

function textFor(chance: Chance, schema: JsonSchema, place: Place): string | undefined {
  const { format, pattern, minLength = 0, maxLength = Infinity } = schema
  if (format !== undefined) return formats[format]?.(chance, place, maxLength)
  if (pattern !== undefined) {
    return chance.pick(chance.once(schema, () => matching(chance, schema, place)))
  }
  return fit(chance.faker, wordsFor(chance.faker, place), minLength, maxLength)
}

function objectFor(chance: Chance, { properties = {}, required = [] }: JsonSchema, place: Place): object {
  const names = Object.keys(properties).filter(name => required.includes(name) || chance.next() < 0.7)
  return Object.fromEntries(
    names.map(name => [name, valueFor(chance, properties[name], { path: place.path, name })])
  )
}

function listFor(chance: Chance, schema: JsonSchema, place: Place): unknown[] {
  const { items = {}, minItems = 0, maxItems = Infinity } = schema
  // The schema of a tuple lists one for each item.
  if (Array.isArray(items)) return items.map(item => valueFor(chance, item, place))
  const length = Math.min(maxItems, minItems + Math.floor(chance.next() * 4))
  return Array.from({ length }, () => valueFor(chance, items, place))
}

/**
 * A value that is plausible for a schema, undefined where there is none. It need not be valid: what a schema says
 * beyond the usual, such as a list without doubles, is for the caller to check.
 */
export function valueFor(chance: Chance, schema: JsonSchema, place: Place): unknown {
  if ('const' in schema) return schema.const
  if (schema.enum) return chance.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return valueFor(chance, chance.pick(choices), place)
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part: JsonSchema) => valueFor(chance, part, place)))
  }
  switch ([schema.type].flat()[0]) {
    case 'string':
      return textFor(chance, schema, place)
    case 'integer':
    case 'number':
      return numberFor(chance, schema, place.name)
    case 'boolean':
      return chance.next() < 0.5
    case 'null':
      return null
    case 'array':
      return listFor(chance, schema, place)
    case 'object':
      return objectFor(chance, schema, place)
    case undefined:
      return { [chance.faker.word.noun()]: chance.faker.word.adjective() }
    default:
      return undefined
  }
}
