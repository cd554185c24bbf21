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

interface Wanted extends Numbered {
  readonly values: Record<string, unknown>
}

const isLookup = (field: FieldDefinition, value: unknown): value is Record<string, unknown> =>
  field.reference !== undefined && isObject(value)

/** Whether some row refers by conditions to another row of the same resource, which may be one of these. */
export const looksAtItself = ({ path, fields }: Definition, rows: readonly SeedRow[]): boolean =>
  [...fields.values()].some(
    field => field.reference?.to === path && rows.some(row => isLookup(field, row[field.name]))
  )

/** The conditions in the form in which values are stored. */
function readConditions(conditions: Record<string, unknown>, target: Definition): Record<string, unknown> {
  const names = Object.keys(conditions)
  if (names.length === 0) throw new Error(`names no field of ${target.path}`)
  return Object.fromEntries(
    names.map(name => {
      const field = target.fields.get(name)
      if (!field) throw new Error(`looks for ${name}, which is not a field of ${target.path}`)
      if (field.secret || field.comparable === 'nothing')
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

async function findTargets(
  knex: Knex,
  field: FieldDefinition,
  target: Definition,
  rows: readonly Numbered[],
  complain: Complain
): Promise<Map<number, Id>> {
  const wanted = rows.flatMap((each): Wanted[] => {
    const conditions = each.row[field.name]
    if (!isLookup(field, conditions)) return []
    try {
      return [{ ...each, values: readConditions(conditions, target) }]
    } catch (error) {
      complain(each.number, `${field.name} ${(error as Error).message}`)
      return []
    }
  })
  const ids = new Map<number, Id>()
  for (const group of byNames(wanted)) {
    const names = Object.keys(group[0].values)
    const values = group.map(each => each.values)
    const found = await matchRows(knex, target, names, values)
    group.forEach((each, index) => {
      if (found[index].length === 1) return void ids.set(each.number, found[index][0])
      const count = found[index].length === 0 ? 'no row' : `${found[index].length} rows`
      complain(
        each.number,
        `${field.name}: ${count} of ${target.path} with ${shown(each.values)}; there must be one`
      )
    })
  }
  return ids
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
    if (!field.reference || !done.some(({ row }) => isLookup(field, row[field.name]))) continue
    const target = definitions.get(field.reference.to)!
    const ids = await findTargets(knex, field, target, done, complain)
    done = done.flatMap(each => {
      if (!isLookup(field, each.row[field.name])) return [each]
      const id = ids.get(each.number)
      return id === undefined ? [] : [{ ...each, row: { ...each.row, [field.name]: id } }]
    })
  }
  return done
}
