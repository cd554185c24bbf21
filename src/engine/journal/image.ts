// The image of a row in the journal: what the trigger writes, and how it becomes the row as REST shows it.
import type { Definition, FieldDefinition } from '../definition'
import { date, moment } from '../fields'
import type { RowValues } from '../rules/predicate'
import { outputOf, quote } from '../sql/columns'

/** A day as PostgreSQL writes it in JSON: years before Christ are marked there. */
const dayOf = (text: string) => (text.endsWith('infinity') ? null : text.replace(/ BC$/, ''))

const ODD = /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/

/** A moment in years that JavaScript reads or writes otherwise, or in a zone that once was seconds off. */
function oddMoment(text: string): string | null {
  const found = ODD.exec(text)
  if (!found) return null
  const [year, month, day, hours, minutes, seconds] = found.slice(1, 7).map(Number)
  const [sign, zone] = [found[8] === '-' ? 1 : -1, found.slice(9, 12).map(part => Number(part ?? 0))]
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3))
  const instant = new Date(0)
  instant.setUTCFullYear(found[12] ? 1 - year : year, month - 1, day)
  instant.setUTCHours(
    hours + sign * zone[0],
    minutes + sign * zone[1],
    seconds + sign * zone[2],
    milliseconds
  )
  const era = instant.getUTCFullYear()
  if (Number.isNaN(era)) return null
  return instant.toISOString().replace(/^[+-]?\d+/, String(era > 0 ? era : 1 - era).padStart(4, '0'))
}

/** A moment as PostgreSQL writes it in JSON: in the zone of whoever wrote the row. */
function momentOf(text: string): string | null {
  const instant = new Date(text)
  const year = instant.getUTCFullYear()
  return year > 0 && year < 10_000 ? instant.toISOString() : oddMoment(text)
}

/** Outputs, by their SQL, that are as well made here: in the trigger, every write would wait for them. */
const readers: ReadonlyMap<string, (text: string) => string | null> = new Map([
  [date().output!('x'), dayOf],
  [moment().output!('x'), momentOf]
])

const readerOf = (field: FieldDefinition) => field.output && readers.get(field.output('x'))

const imaged = ({ fields }: Definition) => [...fields.values()].filter(({ secret }) => !secret)

/**
 * The columns of an image, as they stand behind `select`: all but the secret ones.
 * @param row the name of the row
 */
export const imageColumns = (definition: Definition, row: string): string =>
  imaged(definition)
    .map(field => {
      const column = `${row}.${quote(field.name)}`
      return field.output && !readerOf(field) ? `${outputOf(field, column)} as ${quote(field.name)}` : column
    })
    .join(', ')

type Reader = (image: RowValues) => RowValues

function newReader(definition: Definition): Reader {
  const fields = imaged(definition).map(field => ({ name: field.name, read: readerOf(field) }))
  return image => {
    const row: RowValues = {}
    for (const { name, read } of fields) {
      const value = Object.hasOwn(image, name) ? image[name] : null
      row[name] = read && typeof value === 'string' ? read(value) : value
    }
    return row
  }
}

const known = new WeakMap<Definition, Reader>()

/**
 * Reads an image of the journal.
 *
 * @param definition as it is now: what it no longer has is left out, what the image does not have yet is null
 * @param json `before` or `after` of an entry, parsed, and not null
 * @returns the row without secret fields, as REST shows it to someone who may see all of it
 */
export function readImage(definition: Definition, json: unknown): RowValues {
  let reader = known.get(definition)
  if (!reader) known.set(definition, (reader = newReader(definition)))
  return reader(json as RowValues)
}
