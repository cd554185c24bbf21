// check: what is wrong with seeds can be told before anything is written.
import { engineOf, isObject } from '../../engine'
import type { Definition, Definitions } from '../../engine'
import type { Application } from '../../declarations'
import { SeedError, chooseSeeds, findSeeds, loadSeeds } from './find'
import type { LoadedSeed } from './find'
import { inOrder } from './order'
import type { Seed } from './seed'

/** The fields that say whether a row of a part is there already. */
export const keyOf = ({ key }: Seed): string[] => [key].flat() as string[]

function checkKey(part: Seed, { path, fields, idKind }: Definition): string[] {
  const names = part.key === undefined ? [] : keyOf(part)
  if (names.length === 0) return [`key must name the field or fields by which a row of ${path} is known`]
  return names.flatMap(name => {
    const field = fields.get(name)
    if (!field) return [`key names ${name}, which is not a field of ${path}`]
    if (field.secret || ['nothing', 'membership'].includes(field.comparable))
      return [`key names ${name}, and a ${field.kind} cannot be compared`]
    // Ids that were given by hand would be given once more by the sequence.
    if (name === 'id' && idKind === 'integer')
      return ['key names id, which counts up by itself; name a field that is known']
    return []
  })
}

function checkPart(part: Seed, definitions: Definitions): string[] {
  const definition = definitions.get(part.resource)
  if (!definition) {
    return [`${part.resource} is not a resource; there are ${[...definitions.keys()].sort().join(', ')}`]
  }
  const problems = checkKey(part, definition)
  if (typeof part.rows === 'function') return problems
  if (!Array.isArray(part.rows))
    problems.push(`rows of ${part.resource} must be a list, or a function that makes one`)
  return problems
}

/** What is wrong with the form of rows, one line each. */
export function checkRows(part: Seed, rows: unknown, { idKind }: Definition): string[] {
  if (!Array.isArray(rows)) return [`the function for the rows of ${part.resource} must give a list`]
  return rows.flatMap((row: unknown, index) => {
    const at = `${part.resource}, row ${index + 1}`
    if (!isObject(row)) return [`${at}: must be an object of values by field`]
    if (idKind === 'integer' && 'id' in row) return [`${at}: leave id out, it counts up by itself`]
    const missing = keyOf(part).filter(name => row[name] === undefined || row[name] === null)
    return missing.map(name => `${at}: ${name} is part of the key and must have a value`)
  })
}

/**
 * Finds, loads and checks seeds.
 *
 * @param names see `chooseSeeds`
 * @returns the seeds in the order in which they are to be sown: by references between resources, then by name
 * @throws Error for an unknown name, SeedError that lists every mistake of all chosen files
 */
export function prepareSeeds(app: Application, names: readonly string[]): LoadedSeed[] {
  const { definitions } = engineOf(app)
  const problems: string[] = []
  const seeds = loadSeeds(chooseSeeds(findSeeds(app), names), problems)
  for (const { name, parts } of seeds) {
    problems.push(
      ...parts.flatMap(part => checkPart(part, definitions)).map(problem => `${name}: ${problem}`)
    )
  }
  if (problems.length > 0) throw new SeedError('The seeds are wrong; nothing was written:', problems)
  return inOrder(seeds, ({ parts }) => parts.map(({ resource }) => resource), definitions)
}
