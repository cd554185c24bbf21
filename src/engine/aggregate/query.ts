// The question of an aggregate: what is counted and summed up, by which groups and stretches of time.
import type { Definition, FieldDefinition } from '../definition'
import { failure } from '../errors'
import { FilterParser, isObject } from '../query/filter'
import { parseSearch } from '../query/parse'
import { flag, names, wholeNumber } from '../query/values'
import { allOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import type { View } from '../view'

/** Stretches of time, as PostgreSQL calls them. */
export const units = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof units)[number]

const measures = ['sum', 'avg', 'min', 'max'] as const
export type Measure = (typeof measures)[number]

/** Groups of an answer at most: enough for a year of hours. */
export const GROUPS = 10_000

/** By which stretches of time rows are put together. */
export interface Buckets {
  readonly unit: Unit
  readonly field: FieldDefinition
  /** From which moment to which, where it is said: stretches without rows are filled with zeros between them. */
  readonly from?: string
  readonly to?: string
}

export interface Aggregation {
  readonly filter: Formula
  readonly measures: ReadonlyMap<Measure, readonly FieldDefinition[]>
  readonly groups: readonly FieldDefinition[]
  readonly buckets?: Buckets
  /** Name of a time zone, by which days and months begin. */
  readonly zone: string
  readonly fill: boolean
  readonly limit: number
}

const keys = ['where', 'search', 'group', ...measures, 'by', 'of', 'from', 'to', 'zone', 'fill', 'limit']

function zoneOf(value: unknown): string {
  try {
    // Node and PostgreSQL both know the names of the IANA; offsets mean opposite things to them.
    if (typeof value !== 'string' || /^[+-]|\d$/.test(value)) throw new Error('no name')
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    throw failure('invalid-value', { key: 'zone', expected: 'the name of a time zone, as Europe/Berlin' })
  }
}

/** The fields that a caller sees on every row, and that fit. */
function fieldsIn(key: string, value: unknown, view: View, fits: (field: FieldDefinition) => boolean) {
  if (value === undefined) return []
  const allowed = [...view.always.values()].filter(fits)
  return [...new Set(names(key, value))].map(name => {
    const field = allowed.find(each => each.name === name)
    if (field) return field
    throw failure('unknown-key', {
      key: `${key} ${name}`,
      allowed: allowed.map(each => each.name).join(', ') || 'none'
    })
  })
}

const isNumber = ({ schema }: FieldDefinition) => schema.type === 'integer' || schema.type === 'number'
/** A column of numbers; what only a schema says of JSON, the database cannot sum up. */
const isAmount = (field: FieldDefinition) =>
  isNumber(field) && field.column !== 'jsonb' && !field.reference && field.name !== 'id'
const isTime = ({ kind }: FieldDefinition) => kind === 'moment' || kind === 'date'
const fitting: Readonly<Record<Measure, (field: FieldDefinition) => boolean>> = {
  sum: isAmount,
  avg: isAmount,
  min: field => isAmount(field) || isTime(field),
  max: field => isAmount(field) || isTime(field)
}
/** What a line has already beside its groups. */
const taken = ['id', 'bucket', 'from', 'count', ...measures]
const isGroup = ({ comparable, name }: FieldDefinition) =>
  ['equality', 'order', 'text'].includes(comparable) && !(taken as string[]).includes(name)

/** Which fields can be asked for as what: each measure, the groups, and the time of the stretches. */
export const aggregateFits = { ...fitting, group: isGroup, time: isTime } as const

function momentOf(key: string, value: unknown, field: FieldDefinition): string | undefined {
  if (value === undefined) return undefined
  try {
    return field.parse(value) as string
  } catch (error) {
    throw failure('invalid-value', { key, expected: (error as Error).message })
  }
}

function bucketsOf(data: Record<string, unknown>, view: View): Buckets | undefined {
  const { by, of = 'createdAt', from, to } = data
  if (by === undefined) {
    const lone = ['of', 'from', 'to', 'fill'].find(key => data[key] !== undefined)
    if (lone) throw failure('invalid-value', { key: lone, expected: 'given with `by`' })
    return undefined
  }
  if (!units.includes(by as Unit)) throw failure('invalid-value', { key: 'by', expected: units.join(', ') })
  const [field, another] = fieldsIn('of', of, view, isTime)
  if (another) throw failure('invalid-value', { key: 'of', expected: 'one field' })
  if (field.kind === 'date' && by === 'hour')
    throw failure('invalid-value', { key: 'by', expected: 'day or longer: the field has no hours' })
  return { unit: by as Unit, field, from: momentOf('from', from, field), to: momentOf('to', to, field) }
}

/** The rows between the two ends, the second left out. */
const between = ({ field: { name }, from, to }: Buckets): Formula =>
  allOf([
    ...(from === undefined ? [] : [{ field: name, test: 'gte' as const, value: from }]),
    ...(to === undefined ? [] : [{ field: name, test: 'lt' as const, value: to }])
  ])

/**
 * Parses what is asked for.
 * @param data names and values, which may be text, as a query string has them
 * @param view what the caller sees of the resource: by anything else he must not count
 * @throws BadRequest that names the key
 */
export function parseAggregation(data: unknown, definition: Definition, view: View): Aggregation {
  if (!isObject(data)) throw failure('invalid-body')
  for (const key of Object.keys(data))
    if (!keys.includes(key)) throw failure('unknown-key', { key, allowed: keys.join(', ') })
  const { where = {}, search, zone, fill, limit } = data
  if (!isObject(where)) throw failure('invalid-value', { key: 'where', expected: 'an object of conditions' })
  const buckets = bucketsOf(data, view)
  return {
    filter: allOf([
      new FilterParser(view.always).parse(where),
      search === undefined ? true : parseSearch(search, definition, view, 'search'),
      buckets ? between(buckets) : true
    ]),
    measures: new Map(measures.map(each => [each, fieldsIn(each, data[each], view, fitting[each])])),
    groups: fieldsIn('group', data.group, view, isGroup),
    buckets,
    zone: zone === undefined ? 'UTC' : zoneOf(zone),
    fill: fill === undefined ? true : flag('fill', fill),
    limit: limit === undefined ? GROUPS : wholeNumber('limit', limit, GROUPS, 1)
  }
}
