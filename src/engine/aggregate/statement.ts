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

/**
 * The stretches from the first to the last, which are those of the first and the last row unless it is said. Days and
 * longer ones are counted on by the calendar of the zone, as a day may begin at one o'clock and be 23 hours long.
 */
function series({ unit, field, from, to }: Buckets, zone: string, values: Values, most: number): string {
  const at = (value: string | undefined, end: string) => {
    if (value === undefined) return end
    return field.kind === 'date'
      ? `(${values.add(value, 'date')}::timestamp at time zone ${zone})`
      : values.add(value, 'timestamptz')
  }
  const first = `date_trunc('${unit}', ${at(from, 'e.low')}, ${zone})`
  // The end itself is left out: a stretch that begins with it has no rows.
  const last = to === undefined ? 'e.high' : `${at(to, '')} - interval '1 millisecond'`
  const local = (moment: string) => `${moment} at time zone ${zone}`
  const step = `interval '${steps[unit]}'`
  // Where clocks are put forward by half an hour, hours begin at other minutes of the world's from then on.
  const each =
    unit === 'hour'
      ? `date_trunc('hour', generate_series(s.first, s.last, ${step}), ${zone})`
      : local(`generate_series(${local('s.first')}, ${local('s.last')}, ${step})`)
  return `select ${each} as bucket
    from (select ${first} as first, ${last} as last from (select min(bucket) as low, max(bucket) as high from counted) e) s limit ${most}`
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
  // More than there may be, by one, so that it is seen; as many as are wanted, where that is said.
  const most = limit < GROUPS ? limit : GROUPS + 1
  const lines = isFilled
    ? filled(aggregation, series(buckets, zone, values, most), most)
    : 'lines as (select * from counted)'
  const order = ['lines.bucket', ...names].join(', ')
  const text = `with counted as (${counted}), ${lines} select ${[label, start, ...shape].join(', ')} from lines order by ${order} limit ${most}`
  return finished(text, values)
}

// With a star, so that no column is taken for the line.
const finished = (lines: string, values: Values): Statement => ({
  text: `select coalesce(json_agg(l.*), '[]')::text as data, count(*)::int as count from (${lines}) l`,
  values: values.list
})

/**
 * Every group in every stretch, with zeros where there is nothing; not many more lines than are wanted, whatever
 * stretches and groups come to when they are multiplied. They are laid under the lines that are there, and not joined
 * with them: PostgreSQL, which cannot know how many there are of either, would compare each with each.
 */
function filled({ groups, measures }: Aggregation, stretches: string, most: number): string {
  const names = groups.map(({ name }) => quote(name))
  const asked = [...measures].filter(([, fields]) => fields.length > 0)
  const zeros = asked.map(([measure, fields]) => {
    const empty = fields.map(({ name }) => [name, measure === 'sum' ? 0 : null])
    return `'${JSON.stringify(Object.fromEntries(empty))}'::json`
  })
  const sums = asked.map(([measure]) => `"${measure}"`)
  const isOne = names.length === 0
  const rank = isOne ? '1::bigint' : `dense_rank() over (order by ${names.join(', ')})`
  const all = isOne
    ? 'select 1::bigint as "$rank"'
    : `select distinct ${['"$rank"', ...names].join(', ')} from ranked order by "$rank" limit ${most}`
  const columns = ['bucket', '"$rank"', ...names, 'count', ...sums]
  const nothing = ['s.bucket', 'g."$rank"', ...names.map(name => `g.${name}`), '0', ...zeros]
  // No row is lost, whatever a calendar may have in store.
  return `ranked as (select *, ${rank} as "$rank" from counted), groups as (${all}),
    stretches as (select bucket from (${stretches}) b union select bucket from counted
      order by bucket limit (select ${most} / greatest(count(*), 1) + 1 from groups)),
    lines as (select distinct on (bucket, "$rank") * from (
      select ${columns.join(', ')}, false as "$empty" from ranked
      union all select ${nothing.join(', ')}, true from stretches s cross join groups g) a
      order by bucket, "$rank", "$empty" limit ${most})`
}
