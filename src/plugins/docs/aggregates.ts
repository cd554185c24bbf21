// Aggregates in the document: what can be asked for, and the lines of the answer.
import { aggregateFits, aggregateUnits } from '../../engine'
import type { Definition } from '../../engine'
import { query } from './parameters'
import type { Json } from './schemas'

const list = (words: string[]): Json => ({ type: 'array', items: { type: 'string', enum: words } })

/** The parameters of the aggregates of a resource. */
export function aggregateParameters({ fields }: Definition): Json[] {
  const seen = [...fields.values()].filter(field => !field.secret)
  const names = (fits: (field: (typeof seen)[number]) => boolean) => seen.filter(fits).map(({ name }) => name)
  const times = names(aggregateFits.time)
  const measure = (name: 'sum' | 'avg' | 'min' | 'max', what: string) => {
    const words = names(aggregateFits[name])
    return words.length > 0 ? [query(name, what, list(words))] : []
  }
  return [
    query(
      'where',
      'Conditions, as in the query of a list: `where[status]=open`.',
      { type: 'object' },
      {
        style: 'deepObject',
        explode: true,
        example: {}
      }
    ),
    query('group', 'Fields whose values make groups.', list(names(aggregateFits.group))),
    ...measure('sum', 'Fields to add up.'),
    ...measure('avg', 'Fields to take the mean of.'),
    ...measure('min', 'Fields whose least value is wanted.'),
    ...measure('max', 'Fields whose greatest value is wanted.'),
    query('by', 'The length of stretches of time.', { type: 'string', enum: [...aggregateUnits] }),
    query('of', 'The field that has the time.', { type: 'string', enum: times, default: 'createdAt' }),
    query('from', 'The moment or day with which the stretches begin.', { type: 'string' }),
    query('to', 'The moment or day before which they end.', { type: 'string' }),
    query('zone', 'The time zone by which days begin, as Europe/Berlin.', { type: 'string', default: 'UTC' }),
    query('fill', 'Whether stretches without rows are there.', { type: 'boolean', default: true }),
    query('limit', 'Lines at most.', { type: 'integer', minimum: 1, maximum: 10_000 })
  ]
}

const measures = { type: 'object', additionalProperties: true }

export const aggregateSchema: Json = {
  type: 'object',
  properties: {
    zone: { type: 'string' },
    data: {
      type: 'array',
      items: {
        type: 'object',
        description: 'Beside what is named here, the values of the groups.',
        properties: {
          bucket: { type: 'string', description: 'Name of the stretch, as 2026-11-20 or 2026-11.' },
          from: { type: 'string', format: 'date-time', description: 'The moment at which it begins.' },
          count: { type: 'integer', minimum: 0 },
          sum: measures,
          avg: measures,
          min: measures,
          max: measures
        },
        required: ['count']
      }
    }
  },
  required: ['zone', 'data']
}
