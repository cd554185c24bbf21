// From a fault of the database to an error of the catalogue: nothing of PostgreSQL's own text goes out.
import { FeathersError } from '@feathersjs/errors'
import type { Definition, Definitions } from '../definition'
import { failure } from '../errors'
import { isOfStatement } from './execute'
import { membershipName } from './memberships'
import { tableOf } from './tables'
import type { Constraint } from './tables'

/** What the driver tells of a fault. */
interface DatabaseError {
  readonly code?: string
  readonly constraint?: string
  readonly column?: string
  readonly table?: string
  readonly name?: string
  readonly message?: string
}

/** What a constraint says, be it one of the table or one that triggers keep. */
type Breakable = Pick<Constraint, 'of'>

const constraints = new WeakMap<Definition, ReadonlyMap<string, Breakable>>()

function constraintsOf(definition: Definition, definitions: Definitions): ReadonlyMap<string, Breakable> {
  const lists = [...definition.fields.values()].filter(({ reference }) => reference?.many)
  return new Map<string, Breakable>([
    ...tableOf(definition, definitions).constraints.map(each => [each.name, each] as const),
    ...lists.map(({ name }) => [membershipName(definition.table, name), { of: name }] as const)
  ])
}

function constraintOf(definition: Definition, definitions: Definitions, name: string): Breakable | undefined {
  let own = constraints.get(definition)
  if (!own) constraints.set(definition, (own = constraintsOf(definition, definitions)))
  return own.get(name)
}

const invalid = (key: string, problem: string) =>
  failure('invalid-data', { problems: `${key} ${problem}`, errors: [{ key, message: problem }] })

function brokenConstraint(code: string, found: Breakable | undefined, definition: Definition): FeathersError {
  if (code === '23505') return failure('already-taken', { key: found?.of ?? 'id' })
  // What `on delete restrict` answers since PostgreSQL 18; before, it was the code of a missing row.
  if (code === '23001') return failure('still-referenced')
  if (code === '23503')
    return found ? failure('unknown-reference', { key: found.of }) : failure('still-referenced')
  const check = definition.checks.find(each => each.name === found?.of)
  if (check) return failure('broken-check', { check: check.name, sentence: check.message })
  return invalid(found?.of ?? 'A value', 'is not allowed')
}

const away = /^(08|53|57)/
const awayNames = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  '40001',
  '40P01',
  '55P03'
])

/** What the driver says of a connection that broke off; it gives no code. */
const cut = /^Connection terminated|^Client has encountered a connection error/

/** A table, column or function that is not there, or has another type. */
const misfits = new Set(['42P01', '42703', '42804', '42883'])

/**
 * Whether a statement of the engine failed because the schema is not what it was made for. The engine's statements
 * are right where the schema is, so this is no fault of theirs.
 */
function isMismatch(error: unknown, { table, fields }: Definition): boolean {
  if (!isOfStatement(error)) return false
  const { code = '', column, table: at } = error as DatabaseError
  if (misfits.has(code)) return true
  return code === '23502' && at === table && column !== undefined && !fields.has(column)
}

/**
 * The public error for a fault, or the fault itself when it is a public error already.
 *
 * @param method that was called, where the resource is a declared one
 * @returns undefined for what nobody foresaw; that is for the log, and for the caller an `internal`
 */
export function translate(
  error: unknown,
  definition: Definition,
  definitions: Definitions,
  method?: string
): FeathersError | undefined {
  if (error instanceof FeathersError) return error
  if (method && isMismatch(error, definition)) {
    return Object.assign(failure('schema-mismatch', { method, path: definition.path }), { cause: error })
  }
  const { code = '', constraint = '', column, name, message = '' } = (error ?? {}) as DatabaseError
  if (away.test(code) || awayNames.has(code) || name === 'KnexTimeoutError' || cut.test(message))
    return failure('unavailable')
  if (code.startsWith('23') && code !== '23502') {
    return brokenConstraint(code, constraintOf(definition, definitions, constraint), definition)
  }
  if (code === '23502')
    return invalid(column && definition.fields.has(column) ? column : 'A value', 'is required')
  if (code === '22021' || code === '22P05') return failure('invalid-text', { key: 'A value' })
  // 54: a limit of PostgreSQL, such as the size of what an index takes.
  if (code.startsWith('22') || code.startsWith('54'))
    return invalid('A value', 'has the wrong form, or is too large')
  return undefined
}
