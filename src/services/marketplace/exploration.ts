// What is asked of explore: checked, by the names that the query may have.
import { failure, isStorable } from '../../engine'

const models = ['promotions', 'requests'] as const
const names = ['model', 'search', 'town', 'page', 'limit']

/** Rows of a page, unless it is said. */
const STANDARD = 5

/** Characters of a search. */
const LONGEST = 200

export interface Exploration {
  readonly model: (typeof models)[number]
  /** Words of the name of a trade; undefined for all trades. */
  readonly search?: string
  /** Id of a town; undefined for all towns. */
  readonly town?: number
  /** From 1. */
  readonly page: number
  readonly limit: number
}

/** @throws 400 for what is not a whole number from `least` to `most`, as which it may be told otherwise */
function whole(
  key: string,
  value: unknown,
  least: number,
  most: number,
  expected = `a whole number from ${least} to ${most}`
): number {
  const number = /^\d{1,10}$/.test(String(value)) ? Number(value) : NaN
  if (typeof value === 'object' || !(number >= least && number <= most))
    throw failure('invalid-value', { key, expected })
  return number
}

function searchOf(value: unknown = ''): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST)
    throw failure('invalid-value', { key: 'search', expected: `text of at most ${LONGEST} characters` })
  if (!isStorable(value)) throw failure('invalid-text', { key: 'search' })
  return value.trim() === '' ? undefined : value
}

function townOf(value: unknown = 'all'): number | undefined {
  if (typeof value !== 'object' && ['', 'all', '-1'].includes(String(value).toLowerCase())) return undefined
  return whole('town', value, 1, 2_147_483_647, 'the id of a town, or all')
}

/**
 * Reads the query of an exploration.
 * @param query as it came; values may be text
 * @param max rows of a page at most
 * @throws 400 that names the key
 */
export function readExploration(query: Record<string, unknown>, max: number): Exploration {
  const wrong = Object.keys(query).find(key => !names.includes(key))
  if (wrong !== undefined) throw failure('unknown-key', { key: wrong, allowed: names.join(', ') })
  const { model, search, town, page = 1, limit = STANDARD } = query
  if (!models.includes(model as never))
    throw failure('invalid-value', { key: 'model', expected: models.join(' or ') })
  return {
    model: model as Exploration['model'],
    search: searchOf(search),
    town: townOf(town),
    page: whole('page', page, 1, 1_000_000),
    limit: whole('limit', limit, 1, max)
  }
}
