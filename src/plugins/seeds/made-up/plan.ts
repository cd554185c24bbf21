// The plan for the rows of one resource: for each field, what makes its values.
import type { Knex } from 'knex'
import { engineOf, uuid } from '../../../engine'
import type { Definition, Definitions, FieldDefinition } from '../../../engine'
import type { Application } from '../../../declarations'
import { SeedError } from '../find'
import { inOrder } from '../order'
import type { Chance } from './chance'
import { openChance } from './chance'
import { NULL } from './drawn'
import type { Maker } from './drawn'
import { candidates, passwordFor, poolMaker, untouched } from './pool'
import { referenceMaker } from './references'
import { stampMakers } from './stamps'
import { numberedMaker } from './numbered'
import { countingMaker, leftoverMaker, patternMaker } from './unique'

/** How many rows of which resource. */
export interface Wanted {
  readonly path: string
  readonly count: number
}

/** Everything that is decided before rows of a resource are made. */
export interface RowPlan extends Wanted {
  readonly definition: Definition
  readonly makers: ReadonlyMap<string, Maker>
  /** What everybody who is made up signs in with, where there is a password. */
  readonly password?: string
}

interface Workshop {
  readonly knex: Knex
  readonly definitions: Definitions
  readonly chance: Chance
}

function uniqueMaker(
  { knex, chance }: Workshop,
  definition: Definition,
  field: FieldDefinition,
  count: number
): Maker {
  const options = { knex, chance, definition, field, count }
  const { schema } = field
  if (schema.enum ?? schema.type === 'boolean') return leftoverMaker(options, schema.enum ?? [true, false])
  if (field.comparable === 'order') return countingMaker(options)
  const place = { path: definition.path, name: field.name }
  const words = candidates(chance, field, place, count) as string[]
  return numberedMaker(options, words) ?? patternMaker(options)
}

/** No file is made up: the field is left empty. */
function fileless({ optional, media, kind }: FieldDefinition): Maker {
  if (!optional && !media!.many) throw new Error(`of ${kind}, nothing is made up`)
  return { draw: () => (optional ? NULL : { value: [], text: '[]' }) }
}

async function makerOf(
  workshop: Workshop,
  { path, count, definition }: Omit<RowPlan, 'makers'>,
  field: FieldDefinition
) {
  const { knex, chance, definitions } = workshop
  const isOwner = field.name === definition.owner
  const byItself = isOwner ? undefined : await untouched(field)
  if (byItself) return byItself
  if (field.media) return fileless(field)
  if (field.reference) return referenceMaker(knex, chance, definition, definitions, field, count)
  if (field.unique) return uniqueMaker(workshop, definition, field, count)
  return poolMaker(chance, field, { path, name: field.name }, count)
}

async function planOne(workshop: Workshop, { path, count }: Wanted, problems: string[]): Promise<RowPlan> {
  const definition = workshop.definitions.get(path)!
  const fields = [...definition.fields.values()]
  const makers = new Map<string, Maker>()
  // Ids that count up come from the table's sequence.
  if (definition.idKind === 'uuid') makers.set('id', { draw: () => ({ value: undefined, text: uuid() }) })
  for (const field of fields) {
    if (['id', 'createdAt', 'updatedAt'].includes(field.name)) continue
    try {
      makers.set(field.name, await makerOf(workshop, { path, count, definition }, field))
    } catch (error) {
      problems.push(`${path}.${field.name}: ${(error as Error).message}; make these rows by a seed file`)
    }
  }
  for (const [name, maker] of stampMakers(workshop.chance, count)) makers.set(name, maker)
  const secret = fields.find(field => field.kind === 'password' && makers.has(field.name))
  return { path, count, definition, makers, password: secret && passwordFor(secret) }
}

/** References that lead nowhere: to a resource that has no rows, and gets none before. */
async function strayReferences(
  { knex, definitions }: Workshop,
  wanted: readonly Wanted[]
): Promise<string[]> {
  const lacking = new Map<string, string>()
  for (const [index, { path }] of wanted.entries()) {
    const earlier = wanted.slice(0, index).map(each => each.path)
    for (const { name, reference, optional, schema } of definitions.get(path)!.fields.values()) {
      const isNeeded = reference && !optional && (!reference.many || schema.minItems > 0)
      if (!isNeeded || earlier.includes(reference.to) || lacking.has(reference.to)) continue
      const target = definitions.get(reference.to)!
      if ((await knex(target.table).first('id')) === undefined) lacking.set(target.path, `${path}.${name}`)
    }
  }
  const all = [
    ...[...lacking.keys()].map(path => `${path}=10`),
    ...wanted.map(each => `${each.path}=${each.count}`)
  ]
  return [...lacking].map(([target, field]) =>
    field.startsWith(`${target}.`)
      ? `${field} refers to ${target} itself, which has no rows; make the first one by a seed file`
      : `${field} refers to ${target}, which has no rows; make some along: --rows ${all.join(' ')}`
  )
}

/**
 * Plans rows that are made up; nothing is written.
 *
 * @param wanted how many rows of which resources, in any order
 * @param randomSeed whole number; the same one makes the same rows on the same tables, on the same day
 * @returns the plans in the order of references: what is referred to comes first
 * @throws SeedError that lists every reason why rows cannot be made up
 */
export async function planRows(
  app: Application,
  wanted: readonly Wanted[],
  randomSeed?: number
): Promise<RowPlan[]> {
  const { definitions } = engineOf(app)
  const workshop: Workshop = {
    knex: app.get('postgresqlClient'),
    definitions,
    chance: openChance(randomSeed)
  }
  const sorted = inOrder(wanted, ({ path }) => [path], definitions)
  const problems = await strayReferences(workshop, sorted)
  const plans: RowPlan[] = []
  for (const each of sorted) plans.push(await planOne(workshop, each, problems))
  if (problems.length > 0) throw new SeedError('No rows were made up:', problems)
  return plans
}
