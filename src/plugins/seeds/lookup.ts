// lookup: references that are given as the conditions of a row become its id.
import type { Knex } from 'knex'
import { isObject } from '../../engine'
import type { Definition, Definitions, FieldDefinition } from '../../engine'
import { canonical, matchRows } from './match'
import type { Id } from './match'
import type { SeedRow } from './seed'

/** A row of a seed on its way, with its number from 1. */
export interface Numbered {
  readonly number: number
  readonly row: SeedRow
}

/** Takes what is wrong with a row. */
export type Complain = (number: number, problem: string) => void

/** Conditions that stand for an id, and where: in which row, and of a list of ids at which place. */
interface Sought {
  readonly number: number
  readonly place: number
  readonly conditions: Record<string, unknown>
}

interface Wanted extends Sought {
  readonly values: Record<string, unknown>
}

/** The conditions in a row that stand for ids of a field. */
function soughtIn({ name, reference }: FieldDefinition, { number, row }: Numbered): Sought[] {
  const ids = reference?.many && Array.isArray(row[name]) ? (row[name] as unknown[]) : [row[name]]
  return reference
    ? ids.flatMap((conditions, place) => (isObject(conditions) ? [{ number, place, conditions }] : []))
    : []
}

/** Whether some row refers by conditions to another row of the same resource, which may be one of these. */
export const looksAtItself = ({ path, fields }: Definition, rows: readonly SeedRow[]): boolean =>
  [...fields.values()].some(
    field => field.reference?.to === path && rows.some(row => soughtIn(field, { number: 0, row }).length > 0)
  )

/** The conditions in the form in which values are stored. */
function readConditions(conditions: Record<string, unknown>, target: Definition): Record<string, unknown> {
  const names = Object.keys(conditions)
  if (names.length === 0) throw new Error(`names no field of ${target.path}`)
  return Object.fromEntries(
    names.map(name => {
      const field = target.fields.get(name)
      if (!field) throw new Error(`looks for ${name}, which is not a field of ${target.path}`)
      if (field.secret || ['nothing', 'membership'].includes(field.comparable))
        throw new Error(`looks for ${name}, and a ${field.kind} cannot be compared`)
      try {
        return [name, canonical(field, conditions[name])]
      } catch (error) {
        throw new Error(`looks for ${name}, which must be ${(error as Error).message}`)
      }
    })
  )
}

const shown = (values: Record<string, unknown>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(' and ')

/** Rows whose conditions name the same fields are asked for in one statement. */
function byNames(wanted: readonly Wanted[]): Wanted[][] {
  const groups = new Map<string, Wanted[]>()
  for (const each of wanted) {
    const names = Object.keys(each.values).sort().join()
    const group = groups.get(names)
    if (group) group.push(each)
    else groups.set(names, [each])
  }
  return [...groups.values()]
}

/** @returns ids by `keyOf` what was sought; those that are not there have been told */
async function findTargets(
  knex: Knex,
  field: FieldDefinition,
  target: Definition,
  sought: readonly Sought[],
  complain: Complain
): Promise<Map<string, Id>> {
  const wanted = sought.flatMap((each): Wanted[] => {
    try {
      return [{ ...each, values: readConditions(each.conditions, target) }]
    } catch (error) {
      complain(each.number, `${field.name} ${(error as Error).message}`)
      return []
    }
  })
  const ids = new Map<string, Id>()
  for (const group of byNames(wanted)) {
    const names = Object.keys(group[0].values)
    const values = group.map(each => each.values)
    const found = await matchRows(knex, target, names, values)
    group.forEach((each, index) => {
      if (found[index].length === 1) return void ids.set(keyOf(each), found[index][0])
      const count = found[index].length === 0 ? 'no row' : `${found[index].length} rows`
      complain(
        each.number,
        `${field.name}: ${count} of ${target.path} with ${shown(each.values)}; there must be one`
      )
    })
  }
  return ids
}

const keyOf = ({ number, place }: Pick<Sought, 'number' | 'place'>) => `${number} ${place}`

/** A row with ids in the place of a field's conditions; none where one was not found. */
function withIds(field: FieldDefinition, each: Numbered, ids: ReadonlyMap<string, Id>): Numbered[] {
  const { name } = field
  const sought = soughtIn(field, each)
  if (sought.length === 0) return [each]
  if (!sought.every(one => ids.has(keyOf(one)))) return []
  const given = each.row[name]
  const value = Array.isArray(given)
    ? given.map((id, place) => ids.get(keyOf({ number: each.number, place })) ?? id)
    : ids.get(keyOf(sought[0]))
  return [{ ...each, row: { ...each.row, [name]: value } }]
}

/**
 * Puts ids in the place of conditions, in one statement per reference.
 *
 * @param complain takes what is wrong; the row that it is about is left out of the answer
 */
export async function lookUp(
  knex: Knex,
  definition: Definition,
  definitions: Definitions,
  rows: readonly Numbered[],
  complain: Complain
): Promise<Numbered[]> {
  let done = [...rows]
  for (const field of definition.fields.values()) {
    const sought = done.flatMap(each => soughtIn(field, each))
    if (sought.length === 0) continue
    const ids = await findTargets(knex, field, definitions.get(field.reference!.to)!, sought, complain)
    done = done.flatMap(each => withIds(field, each, ids))
  }
  return done
}
