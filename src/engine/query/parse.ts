// From a caller's query to a Query: unknown names and values of the wrong type are refused by name.
import type { Definition, Definitions } from '../definition'
import { relationName } from '../definition'
import { failure } from '../errors'
import { isStorable } from '../fields'
import type { Field } from '../fields'
import type { Method } from '../resource'
import { allOf } from '../rules/formula'
import type { Formula } from '../rules/formula'
import { TRUSTED, viewOf } from '../view'
import type { View, Viewer } from '../view'
import { decodeCursor } from './cursor'
import { FilterParser, isObject } from './filter'
import { limits } from './limits'
import type { Include, Query, SortKey } from './query'
import { flag, names, wholeNumber } from './values'

export type RawQuery = Record<string, unknown>

const special = ['$select', '$include', '$sort', '$limit', '$skip', '$total', '$after', '$search']
const ofOneRow = new Set(['$select', '$include'])
const ofLists = new Set(special)

function parseSelect(value: unknown, definition: Definition, view: View, viewer: Viewer): Set<string> {
  const seen = new Map([...view.always, ...view.sometimes.map(({ field }) => [field.name, field] as const)])
  // From inside, and only when asked for by name, a secret can be had: sign-in needs the hash.
  const allowed = viewer === TRUSTED ? definition.fields : seen
  const wanted = names('$select', value)
  for (const name of wanted) {
    if (!allowed.has(name))
      throw failure('unknown-key', { key: `$select ${name}`, allowed: [...seen.keys()].join(', ') })
  }
  return new Set(['id', ...wanted])
}

const directions = new Map<unknown, number>([
  [1, 1],
  ['1', 1],
  [-1, -1],
  ['-1', -1]
])

const isSortable = ({ comparable }: Field): boolean => comparable !== 'nothing' && comparable !== 'membership'

function parseSort(value: unknown, view: View): SortKey[] {
  if (!isObject(value))
    throw failure('invalid-value', {
      key: '$sort',
      expected: 'an object, as $sort[createdAt]=-1 or { createdAt: -1 }'
    })
  const keys = Object.keys(value)
  if (keys.length > limits.sortKeys)
    throw failure('query-too-large', { key: '$sort', limit: limits.sortKeys })
  return keys.map(name => {
    const field = view.always.get(name)
    const key = `$sort[${name}]`
    if (!field || !isSortable(field)) {
      const allowed = [...view.always.values()].filter(isSortable).map(each => each.name)
      throw failure('unknown-key', { key, allowed: allowed.join(', ') })
    }
    const direction = directions.get(value[name])
    if (direction === undefined) throw failure('invalid-value', { key, expected: '1 or -1' })
    return { field, descending: direction < 0 }
  })
}

/** The references that `$include` names, those of a path such as `task.project` inside one another. */
function parseInclude(paths: string[], definition: Definition, options: ParseOptions, depth = 1): Include[] {
  const view = viewOf(definition, options.viewer)
  if (paths.length > 0 && depth > limits.includeDepth) throw failure('too-deep', { key: '$include' })
  const heads = [...new Set(paths.map(path => path.split('.')[0]))]
  const relations = new Map(
    [...view.always.values()]
      .filter(field => field.reference)
      .map(field => [relationName(field.name, field.reference), field])
  )
  return heads.map(name => {
    const field = relations.get(name)
    if (!field) {
      throw failure('unknown-key', {
        key: `$include ${name}`,
        allowed: [...relations.keys()].join(', ') || 'none'
      })
    }
    const target = options.definitions.get(field.reference!.to)!
    const rest = paths.filter(path => path.startsWith(`${name}.`)).map(path => path.slice(name.length + 1))
    return { name, field, definition: target, nested: parseInclude(rest, target, options, depth + 1) }
  })
}

/** The rows that come along with one row at most. */
const rowsAlong = (includes: readonly Include[]): number =>
  includes.reduce((sum, { field, nested }) => sum + maxIds(field) * (1 + rowsAlong(nested)), 0)

const maxIds = ({ reference, schema }: Field): number => (reference!.many ? schema.maxItems : 1)

const hasList = (includes: readonly Include[]): boolean =>
  includes.some(({ field, nested }) => field.reference!.many || hasList(nested))

const countOf = (includes: readonly Include[]): number =>
  includes.reduce((sum, { nested }) => sum + 1 + countOf(nested), 0)

/** @throws BadRequest for too many references, and when lists of ids could bring along more rows than an answer should have */
function checkWeight(includes: readonly Include[], rows: number): void {
  if (countOf(includes) > limits.includes)
    throw failure('query-too-large', { key: '$include', limit: limits.includes })
  if (hasList(includes) && rows * rowsAlong(includes) > limits.included)
    throw failure('query-too-large', { key: '$include', limit: limits.included })
}

export function parseSearch(value: unknown, definition: Definition, view: View, key = '$search'): Formula {
  const readable = definition.search.length > 0 && definition.search.every(name => view.always.has(name))
  if (!readable) throw failure('unknown-key', { key, allowed: 'no fields to search in' })
  if (typeof value !== 'string' || !value.trim() || value.length > limits.search) {
    throw failure('invalid-value', { key, expected: `text of 1 to ${limits.search} characters` })
  }
  if (!isStorable(value)) throw failure('invalid-text', { key })
  // A tab at an end would be taken for a space between words, one of which is then empty: no tsquery.
  return { field: '$search', test: 'search', value: value.replace(/[\s\p{C}\p{Z}]+/gu, ' ').trim() }
}

/** Ids break ties, so that an order is whole and no page repeats a row. */
function complete(sort: SortKey[], definition: Definition): SortKey[] {
  if (sort.some(({ field }) => field.name === 'id')) return sort
  const descending = sort.length > 0 && sort[sort.length - 1].descending
  return [...sort, { field: definition.fields.get('id')!, descending }]
}

export interface ParseOptions {
  readonly definition: Definition
  readonly definitions: Definitions
  readonly method: Method
  readonly viewer: Viewer
  readonly view: View
  /** False for a call from inside that wants all rows, as a list and not as a page. */
  readonly paginate?: false | { readonly default?: number; readonly max?: number }
}

/**
 * Parses a query.
 *
 * @param raw keys and values as they came; values may be text
 * @throws BadRequest that names the key
 */
export function parseQuery(raw: RawQuery, options: ParseOptions): Query {
  const { definition, view, viewer, method } = options
  const isList = method === 'find'
  const allowed = isList ? ofLists : ofOneRow
  const filter: RawQuery = Object.create(null)
  const given: RawQuery = Object.create(null)
  for (const key of Object.keys(raw)) (allowed.has(key) ? given : filter)[key] = raw[key]
  const odd = Object.keys(filter).find(key => /^\$(?!(or|and)$)/.test(key))
  if (odd) throw failure('unknown-key', { key: odd, allowed: [...allowed, '$or', '$and'].join(', ') })
  const conditions = Object.keys(filter).length === 0 ? true : new FilterParser(view.always).parse(filter)
  const sort = isList ? complete('$sort' in given ? parseSort(given.$sort, view) : [], definition) : []
  const paginate = viewer === TRUSTED && options.paginate !== undefined ? options.paginate : definition.page
  const max = paginate === false ? Infinity : (paginate.max ?? Infinity)
  const standard = paginate === false ? Infinity : (paginate.default ?? max)
  const wanted = '$limit' in given ? wholeNumber('$limit', given.$limit, Number.MAX_SAFE_INTEGER) : standard
  const after = '$after' in given ? decodeCursor(given.$after, sort) : undefined
  if (after && '$skip' in given)
    throw failure('invalid-value', { key: '$skip', expected: 'left out beside $after' })
  const include =
    '$include' in given ? parseInclude(names('$include', given.$include), definition, options) : []
  const limit = Math.min(wanted, max)
  if (viewer !== TRUSTED) checkWeight(include, isList ? limit : 1)
  return {
    filter:
      '$search' in given ? allOf([conditions, parseSearch(given.$search, definition, view)]) : conditions,
    select: '$select' in given ? parseSelect(given.$select, definition, view, viewer) : undefined,
    include,
    sort,
    limit,
    skip: '$skip' in given ? wholeNumber('$skip', given.$skip, 1_000_000_000) : 0,
    paged: paginate !== false,
    total: paginate !== false && ('$total' in given ? flag('$total', given.$total) : after === undefined),
    after
  }
}
