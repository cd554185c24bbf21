// The statement of an aggregate: rows counted and summed up under the rule of the list, in one round trip.
import type { Definition } from '../definition'
import { allOf } from '../rules/formula'
import { Values, toSql } from '../rules/sql'
import { columnsOf, outputOf, quote } from '../sql/columns'
import type { Statement } from '../sql/execute'
import { bound } from '../sql/projection'
import type { Viewer } from '../view'
import { GROUPS } from './query'
import type { Aggregation, Buckets } from './query'

/** Name of a stretch of time as people in the zone write it. */
const labels = {
  hour: 'YYYY-MM-DD"T"HH24:00',
  day: 'YYYY-MM-DD',
  week: 'YYYY-MM-DD',
  month: 'YYYY-MM',
  quarter: 'YYYY-"Q"Q',
  year: 'YYYY'
}

const steps = {
  hour: '1 hour',
  day: '1 day',
  week: '1 week',
  month: '1 month',
  quarter: '3 months',
  year: '1 year'
}

/** The sums of one line as a JSON object, by measure and field; nothing where none is asked for. */
function measured({ measures }: Aggregation, column: (name: string) => string, filled: boolean): string[] {
  return [...measures].flatMap(([measure, fields]) => {
    if (fields.length === 0) return []
    const pairs = fields.map(field => {
      const value = outputOf(field, `${measure}(${column(field.name)})`)
      // An average of nothing is none, but the sum of nothing is zero.
      return `'${field.name}', ${measure === 'sum' && filled ? `coalesce(${value}, 0)` : value}`
    })
    return [`json_build_object(${pairs.join(', ')}) as "${measure}"`]
  })
}

/** The stretches from the first to the last, which are those of the first and the last row unless it is said. */
function series({ unit, field, from, to }: Buckets, zone: string, values: Values): string {
  const at = (value: string | undefined, end: string) => {
    if (value === undefined) return end
    return field.kind === 'date'
      ? `(${values.add(value, 'date')}::timestamp at time zone ${zone})`
      : values.add(value, 'timestamptz')
  }
  const first = `date_trunc('${unit}', ${at(from, 'e.low')}, ${zone})`
  // The end itself is left out: a stretch that begins with it has no rows.
  const last = to === undefined ? 'e.high' : `${at(to, '')} - interval '1 millisecond'`
  return `select generate_series(s.first, s.last, interval '${steps[unit]}', ${zone}) as bucket
    from (select ${first} as first, ${last} as last from (select min(bucket) as low, max(bucket) as high from counted) e) s limit ${GROUPS + 1}`
}

/**
 * The statement: lines of JSON in `data`, a list as text, and in `count` how many there are, one more than
 * `GROUPS` at most.
 */
export function aggregateStatement(
  definition: Definition,
  viewer: Viewer,
  aggregation: Aggregation
): Statement {
  const { filter, groups, buckets, fill, limit } = aggregation
  const values = new Values()
  const columns = columnsOf(definition, 't')
  const zone = buckets ? values.add(aggregation.zone, 'text') : ''
  const names = groups.map(({ name }) => quote(name))
  const condition = toSql(allOf([bound(definition.access.aggregate, viewer), filter]), columns, values)
  const grouped = groups.map(field => `${outputOf(field, columns.sql(field.name))} as ${quote(field.name)}`)
  const isFilled = buckets !== undefined && fill
  const sums = measured(aggregation, columns.sql, true)
  const moment = buckets && columns.sql(buckets.field.name)
  const time =
    buckets?.field.kind === 'date' ? `(${moment}::timestamp at time zone ${zone})` : `${moment}::timestamptz`
  const bucket = buckets ? [`date_trunc('${buckets.unit}', ${time}, ${zone}) as bucket`] : []
  const by = [...bucket, ...grouped].map((_, index) => index + 1)
  const list = [...bucket, ...grouped, 'count(*)::int as count', ...sums].join(', ')
  const known = buckets ? ` and ${moment} is not null` : ''
  const counted = `select ${list} from ${quote(definition.table)} t where ${condition}${known}${by.length > 0 ? ` group by ${by.join(', ')}` : ''}`
  const shape = [
    ...names,
    'count',
    ...[...aggregation.measures].flatMap(([measure, of]) => (of.length > 0 ? [`"${measure}"`] : []))
  ]
  if (!buckets) {
    const order = names.length > 0 ? ` order by count desc, ${names.join(', ')} limit ${limit}` : ''
    return finished(`with counted as (${counted}) select ${shape.join(', ')} from counted${order}`, values)
  }
  const label = `to_char(bucket at time zone ${zone}, '${labels[buckets.unit]}') as bucket`
  const start = `to_char(bucket at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "from"`
  const lines = isFilled ? filled(aggregation, series(buckets, zone, values)) : 'select * from counted'
  const text = `with counted as (${counted}), lines as (${lines}) select ${[label, start, ...shape].join(', ')} from lines order by lines.bucket${names.map(name => `, ${name}`).join('')} limit ${limit < GROUPS ? limit : GROUPS + 1}`
  return finished(text, values)
}

const finished = (lines: string, values: Values): Statement => ({
  text: `select coalesce(json_agg(l), '[]')::text as data, count(*)::int as count from (${lines}) l`,
  values: values.list
})

/** Every group in every stretch, with zeros where there is nothing. */
function filled({ groups, measures }: Aggregation, stretches: string): string {
  const names = groups.map(({ name }) => quote(name))
  const each = names.length > 0 ? ` cross join (select distinct ${names.join(', ')} from counted) g` : ''
  const own = names.map(name => `g.${name}`)
  const same = names.map(name => ` and c.${name} is not distinct from g.${name}`).join('')
  const sums = [...measures].flatMap(([measure, fields]) => {
    if (fields.length === 0) return []
    const empty = Object.fromEntries(fields.map(({ name }) => [name, measure === 'sum' ? 0 : null]))
    return [`coalesce(c."${measure}", '${JSON.stringify(empty)}'::json) as "${measure}"`]
  })
  const list = ['s.bucket', ...own, 'coalesce(c.count, 0) as count', ...sums].join(', ')
  return `select ${list} from (${stretches}) s${each} left join counted c on c.bucket = s.bucket${same}`
}
