// Subscriptions: a socket says which resources, rows or queries it wants to hear of, instead of all that it may see.
import type { Application } from '../../declarations'
import { bind, engineOf, failure, isObject, subscriptionFilter } from '../../engine'
import type { Caller, Definition, Formula } from '../../engine'

/** All of a resource, some of its rows by id, or those that a filter fits. */
export type Wanted = true | ReadonlySet<unknown> | Formula

/** What a socket wants to hear, by path; null for everything that it may see. */
export type Narrowing = ReadonlyMap<string, Wanted> | null

/** Every change is held against what sockets ask for, so there is an end to it: of subscriptions, of rows in all. */
const MOST = 100
const MOST_ROWS = 1_000
const keys = ['resource', 'id', 'query']

function parseIds(definition: Definition, given: unknown, at: string): Set<unknown> {
  const list = Array.isArray(given) ? given : [given]
  return new Set(
    list.map(id => {
      try {
        return definition.fields.get('id')!.parse(id)
      } catch (error) {
        throw failure('invalid-id', { key: `${at}.id`, expected: (error as Error).message })
      }
    })
  )
}

/** @throws as a list of the resource would: 404 for an unknown one, 401 and 403 for one that is never to be seen */
function definitionOf(app: Application, given: unknown, caller: Caller | null): Definition {
  const path = typeof given === 'string' ? given : ''
  const definition = engineOf(app).definitions.get(path)
  if (!definition?.live) throw failure('unknown-path', { path: path || 'a resource without a name' })
  if (bind(definition.access.get, caller) === false) {
    throw caller
      ? failure('forbidden', { method: 'subscribe', path, rule: 'others' })
      : failure('not-signed-in')
  }
  return definition
}

function parseOne(app: Application, given: unknown, caller: Caller | null, at: string): [string, Wanted] {
  if (!isObject(given))
    throw failure('invalid-value', { key: at, expected: 'an object as { resource: "contacts" }' })
  const unknown = Object.keys(given).find(key => !keys.includes(key))
  if (unknown) throw failure('unknown-key', { key: `${at}.${unknown}`, allowed: keys.join(', ') })
  const { resource, id, query } = given
  const definition = definitionOf(app, resource, caller)
  if (id !== undefined && query !== undefined)
    throw failure('invalid-value', { key: `${at}.query`, expected: 'left out beside id' })
  if (id !== undefined) return [definition.path, parseIds(definition, id, at)]
  if (query === undefined) return [definition.path, true]
  if (!isObject(query)) throw failure('invalid-value', { key: `${at}.query`, expected: 'an object' })
  return [definition.path, subscriptionFilter(definition, caller, query)]
}

const isRows = (wanted: Wanted): wanted is ReadonlySet<unknown> => wanted instanceof Set

const filterOf = (wanted: Wanted): Formula =>
  isRows(wanted) ? { field: 'id', test: 'in', value: [...wanted] } : (wanted as Formula)

/** Both together; a row that two of them name is heard of once. */
function union(one: Wanted | undefined, other: Wanted): Wanted {
  if (one === undefined) return other
  if (one === true || other === true) return true
  if (isRows(one) && isRows(other)) return new Set([...one, ...other])
  return { any: [filterOf(one), filterOf(other)] }
}

/**
 * Reads what a socket wants to hear.
 *
 * @param given a list of `{ resource, id?, query? }`, or null for everything
 * @throws 400 that names what is wrong, 401, 403 or 404 for resources that the caller can never see
 */
export function parseSubscriptions(app: Application, given: unknown, caller: Caller | null): Narrowing {
  if (given === null || given === undefined) return null
  if (!Array.isArray(given))
    throw failure('invalid-value', { key: 'subscribe', expected: 'a list of subscriptions, or null' })
  const rows = given.reduce((sum, each) => sum + (Array.isArray(each?.id) ? each.id.length : 1), 0)
  if (given.length > MOST || rows > MOST_ROWS)
    throw failure('query-too-large', { key: 'subscribe', limit: given.length > MOST ? MOST : MOST_ROWS })
  const all = new Map<string, Wanted>()
  given.forEach((each, index) => {
    const [path, wanted] = parseOne(app, each, caller, `subscribe[${index}]`)
    all.set(path, union(all.get(path), wanted))
  })
  return all
}

/** The filter of a narrowing for one resource; false where nothing of it is wanted. */
export function filterFor(narrowing: Narrowing, path: string): Formula {
  const wanted = narrowing === null ? true : narrowing.get(path)
  return wanted === undefined ? false : filterOf(wanted)
}
