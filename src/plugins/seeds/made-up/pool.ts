// A pool: some thousand values of a field, made up and checked beforehand, from which rows take theirs.
import type { FieldDefinition } from '../../../engine'
import { valueFor } from './by-schema'
import type { Chance } from './chance'
import { NULL, acceptance, storedAs } from './drawn'
import type { Drawn, Maker } from './drawn'
import type { Place } from './words'

/** Values of a pool: enough that neighbours differ, and few enough that making them takes no time. */
const SIZE = 3000

const PASSWORD = 'correct horse battery staple'

/** The password of everybody who is made up: hashing one for each would take days. */
export const passwordFor = ({ schema }: FieldDefinition): string =>
  PASSWORD.repeat(Math.ceil((schema.minLength ?? 1) / PASSWORD.length)).slice(0, schema.maxLength)

/**
 * Values of a field, made up.
 * @throws Error with the reason when there is none
 */
export function candidates(chance: Chance, field: FieldDefinition, place: Place, most: number): unknown[] {
  if (field.kind === 'password') return [passwordFor(field)]
  const { schema } = field
  const accept = acceptance(field)
  const make = () => accept(valueFor(chance, schema, place))
  const given: unknown[] | undefined = schema.enum ?? (schema.type === 'boolean' ? [true, false] : undefined)
  const tried = given?.map(accept) ?? Array.from({ length: Math.min(SIZE, Math.max(most, 100)) }, make)
  const good = tried.flatMap(each => (each ? [each.value] : []))
  if (good.length > 0) return good
  throw new Error('nothing that its schema takes could be made up')
}

/** The values of a field that need not differ. */
export async function poolMaker(
  chance: Chance,
  field: FieldDefinition,
  place: Place,
  most: number
): Promise<Maker> {
  const values: Drawn[] = []
  for (const value of candidates(chance, field, place, most)) values.push(await storedAs(field, value))
  const standard: Drawn | undefined =
    field.default === undefined ? undefined : { ...(await storedAs(field, field.default)), byDefault: true }
  return {
    draw() {
      if (standard && chance.next() < 1 / 3) return standard
      if (field.optional && chance.next() < 1 / 10) return NULL
      return chance.pick(values)
    }
  }
}

/**
 * The values of a field that nobody but the server, or somebody with more rights, sets: what it has by itself.
 * Otherwise a tenth of the users would be admins, all of them with the same password.
 *
 * @returns undefined for a field that has nothing by itself
 */
export async function untouched(field: FieldDefinition): Promise<Maker | undefined> {
  const reserved = field.readOnly || (field.write !== true && (field.default !== undefined || field.optional))
  if (!reserved) return undefined
  if (field.default !== undefined) {
    const standard: Drawn = { ...(await storedAs(field, field.default)), byDefault: true }
    return { draw: () => standard }
  }
  return field.optional ? { draw: () => NULL } : undefined
}
