// Unique values: numbers and times that count on, and words that nobody has taken.
import type { Knex } from 'knex'
import type { Definition, FieldDefinition } from '../../../engine'
import type { Chance } from './chance'
import { NULL, acceptance, copyText } from './drawn'
import type { Drawn, Maker } from './drawn'
import { DAY, multiple, stepsOf, today } from './numbers'

export interface UniqueOptions {
  readonly knex: Knex
  readonly chance: Chance
  readonly definition: Definition
  readonly field: FieldDefinition
  /** Rows that are made. */
  readonly count: number
}

const drawn = (value: unknown): Drawn => ({ value, text: copyText(value) })

/** Leaves a tenth of an optional field empty. */
export const orNull = ({ chance, field }: UniqueOptions, draw: (n: number) => Drawn) =>
  field.optional ? (n: number) => (chance.next() < 1 / 10 ? NULL : draw(n)) : draw

/** The error for a field that has no room for as many different values. */
export const noRoom = ({ definition, field, count }: UniqueOptions, left: number | string) =>
  new Error(
    `${definition.path}.${field.name} is unique, and has room for ${left} more values, not for ${count}. Ask for fewer.`
  )

/** Values in their order, each with a whole number. */
interface Ladder {
  /** SQL of the number of the highest value that there is. */
  readonly highest: string
  readonly first: number
  readonly last: number
  value(step: number): unknown
}

/** The last day, and the last second, of the year 9999. */
const [LAST_DAY, LAST_SECOND] = [2_932_896, 253_402_300_799]

function ladderOf({ field, count }: UniqueOptions): Ladder {
  const column = `"${field.name}"`
  if (field.kind === 'date') {
    return {
      highest: `max(${column}) - date '1970-01-01'`,
      first: today() / DAY - count,
      last: LAST_DAY,
      value: day => new Date(day * DAY).toISOString().slice(0, 10)
    }
  }
  if (field.kind === 'moment') {
    return {
      highest: `extract(epoch from max(${column}))`,
      first: today() / 1000 - count,
      last: LAST_SECOND,
      value: second => new Date(second * 1000).toISOString()
    }
  }
  const { step, low, top } = stepsOf(field.schema, field.name)
  return {
    highest: `max(${column}) / ${step}`,
    first: low,
    last: top,
    value: number => multiple(number, step)
  }
}

/** Counts on from the highest value that there is. */
export function countingMaker(options: UniqueOptions): Maker {
  const { knex, definition, count } = options
  const { highest, first, last, value } = ladderOf(options)
  let start = first
  return {
    async prepare() {
      const { rows } = await knex.raw(`select floor(${highest})::float8 as step from "${definition.table}"`)
      if (rows[0].step !== null) start = Math.max(first, rows[0].step + 1)
      if (start + count - 1 > last) throw noRoom(options, Math.max(last - start + 1, 0))
    },
    draw: orNull(options, n => drawn(value(start + n - 1)))
  }
}

/** Takes words, or true and false, that no row has. */
export function leftoverMaker(options: UniqueOptions, words: readonly unknown[]): Maker {
  const { knex, definition, field, count } = options
  let left: Drawn[] = []
  return {
    async prepare() {
      const taken: unknown[] = await knex(definition.table).distinct(field.name).pluck(field.name)
      left = words.filter(word => !taken.includes(word)).map(drawn)
      if (left.length < count) throw noRoom(options, left.length)
    },
    draw: orNull(options, n => left[n - 1])
  }
}

/** How many texts are worked out from a pattern at once, and how often nothing new may come of it. */
const [BATCH, PATIENCE] = [1000, 5]

/** Texts of a pattern that leaves no place for a number: drawn until they are new. */
export function patternMaker(options: UniqueOptions): Maker {
  const { knex, chance, definition, field } = options
  const { pattern, maxLength = 100 } = field.schema
  const accept = acceptance(field)
  const taken = new Set<unknown>()
  const ready: unknown[] = []
  const refill = () => {
    for (let tries = 0; ready.length === 0 && tries < PATIENCE; tries++) {
      for (const text of chance.matching(pattern, maxLength, BATCH)) {
        const value = accept(text)?.value
        if (value === undefined || taken.has(value)) continue
        taken.add(value)
        ready.push(value)
      }
    }
  }
  return {
    async prepare() {
      for (const value of await knex(definition.table).whereNotNull(field.name).pluck(field.name))
        taken.add(value)
      // A pattern that cannot be worked backwards is told before anything is written.
      refill()
      if (ready.length === 0) throw noRoom(options, 'no')
    },
    draw: orNull(options, () => {
      if (ready.length === 0) refill()
      if (ready.length === 0) throw noRoom(options, 'few')
      return drawn(ready.pop())
    })
  }
}
