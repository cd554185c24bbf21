// The parameters of calls in the document: the id, and the query syntax of lists and of rows.
import { limits, operatorsOf, sentence, takesList } from '../../engine'
import type { Definition, Definitions, FieldDefinition } from '../../engine'
import { relationsOf } from './schemas'
import type { Json } from './schemas'

/** A parameter of the query string. */
export const query = (name: string, description: string, schema: Json, more: Json = {}): Json => ({
  name,
  in: 'query',
  description,
  schema,
  ...more
})

/** The fields that queries may name. */
const readable = (definition: Definition): FieldDefinition[] =>
  [...definition.fields.values()].filter(field => !field.secret)

/** All that `$include` can name: relations, and relations of relations behind a dot. */
function includes(definition: Definition, definitions: Definitions, depth = 1): string[] {
  return [...relationsOf(definition)].flatMap(([name, field]) => {
    const target = definitions.get(field.reference!.to)
    const nested = depth < limits.includeDepth && target ? includes(target, definitions, depth + 1) : []
    return [name, ...nested.map(path => `${name}.${path}`)]
  })
}

/** The schema of a value that a field is compared with; a pattern of `$like` is no valid e-mail address. */
function comparedWith(field: FieldDefinition): Json {
  if (field.comparable === 'text') return { type: 'string' }
  const { type, format, enum: words } = field.reference?.many ? field.schema.items : field.schema
  return { type, ...(format ? { format } : {}), ...(words ? { enum: words } : {}) }
}

/** One filter: the operators of a field, as `createdAt[$gt]=2026-11-20`. */
function filter(field: FieldDefinition): Json {
  const value = comparedWith(field)
  const operators = Object.entries(operatorsOf[field.comparable]).map(([operator, [test]]) => [
    operator,
    takesList(test) ? { type: 'array', items: value } : value
  ])
  const names = [...operators.map(([operator]) => operator), '$null'].map(name => `\`${name}\``).join(', ')
  const short = operators.length > 0 ? `; \`${field.name}=…\` is short for \`$eq\`` : ''
  const limited = field.read === true ? '' : ` Only for callers who see the field: ${sentence(field.read)}.`
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: { ...Object.fromEntries(operators), $null: { type: 'boolean' } }
  }
  // Without an example, Swagger UI would send one value for every operator of every field.
  return query(field.name, `By ${names}${short}.${limited}`, schema, {
    style: 'deepObject',
    explode: true,
    example: {}
  })
}

function sort(definition: Definition): Json {
  const names = readable(definition).filter(
    ({ comparable }) => !['nothing', 'membership'].includes(comparable)
  )
  const direction = { type: 'integer', enum: [1, -1] }
  return query(
    '$sort',
    'The order: 1 ascending, -1 descending, as `$sort[createdAt]=-1`. Ids decide where all else is equal.',
    {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(names.map(({ name }) => [name, direction]))
    },
    { style: 'deepObject', explode: true, example: {} }
  )
}

/** The id of the path. */
export const idParameter = (definition: Definition): Json => ({
  name: 'id',
  in: 'path',
  required: true,
  schema: definition.fields.get('id')!.schema
})

/**
 * The parameters that shape rows, of every method: `$select`, and `$include` where there are relations.
 *
 * @param definition the resource
 * @param definitions all resources, for what they refer to
 */
export function rowParameters(definition: Definition, definitions: Definitions): Json[] {
  const paths = includes(definition, definitions)
  const names = readable(definition).map(field => field.name)
  return [
    query('$select', 'The answer has only these fields, and `id`.', {
      type: 'array',
      items: { type: 'string', enum: names }
    }),
    ...(paths.length > 0
      ? [
          query('$include', 'Rows to load along, under the rules of their own resource.', {
            type: 'array',
            maxItems: limits.includes,
            items: { type: 'string', enum: paths }
          })
        ]
      : [])
  ]
}

/** The parameters of the history of a row: its pages. */
export const historyParameters = ({ page }: Definition): Json[] => [
  query('$limit', `Entries of a page; more than ${page.max} are taken as ${page.max}.`, {
    type: 'integer',
    minimum: 1,
    default: page.default
  }),
  query(
    '$after',
    'Empty for the newest entries, then `next` of the page before.',
    { type: 'string' },
    {
      allowEmptyValue: true
    }
  )
]

/**
 * The parameters of lists: page, order, search and a filter for each field.
 *
 * @param definition the resource
 * @param definitions all resources, for what they refer to
 */
export function listParameters(definition: Definition, definitions: Definitions): Json[] {
  const { page, search } = definition
  return [
    query('$limit', `Rows of a page; more than ${page.max} are taken as ${page.max}.`, {
      type: 'integer',
      minimum: 0,
      default: page.default
    }),
    // No defaults here: Swagger UI would send them, and `$skip` does not go with `$after`.
    query('$skip', 'Rows to pass over; 0 unless said otherwise. Not beside `$after`.', {
      type: 'integer',
      minimum: 0
    }),
    query(
      '$after',
      'Pages by cursor, for deep lists: empty for the first page, then `next` of the page before. Keep `$sort`.',
      { type: 'string' },
      { allowEmptyValue: true }
    ),
    query('$total', 'Whether to count all rows: yes unless said otherwise, and with `$after` no.', {
      type: 'boolean'
    }),
    sort(definition),
    ...rowParameters(definition, definitions),
    ...(search.length > 0
      ? [
          query('$search', `Words, each perhaps only begun, to be found in ${search.join(', ')}.`, {
            type: 'string',
            minLength: 1
          })
        ]
      : []),
    ...readable(definition).map(filter)
  ]
}
