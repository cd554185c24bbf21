// Sample rows of any definition, made of its fields, so that a new resource needs no fixtures of its own.
import type { Application } from '../../src/declarations'
import { engineOf } from '../../src/engine'
import type { Caller, Definition, FieldDefinition } from '../../src/engine'

const ROWS = 6

type Limits = Record<'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'multipleOf', number | undefined>

/** The nth number within the limits of a field. */
function numberFor({ schema }: FieldDefinition, wanted: number): number {
  const { minimum = -Infinity, maximum = Infinity, multipleOf = 1 } = schema as unknown as Limits
  const start = Math.max(minimum, Math.min(wanted, maximum))
  const value = start === wanted || minimum + wanted > maximum ? start : minimum + wanted
  return Number((Math.round(value / multipleOf) * multipleOf).toFixed(4))
}

/** The nth text within the limits of a field; short ones are still different for different numbers. */
function textFor({ name, schema }: FieldDefinition, n: number): string {
  const { minLength = 0, maxLength = Infinity } = schema as unknown as Limits
  const text = `${name} ${n}x`.replaceAll(' ', name === 'username' ? '-' : ' ')
  return (text.length > maxLength ? `${n}`.slice(-maxLength) : text).padEnd(minLength, 'x')
}

/** A value that fits a field; rows differ, and every kind has more than one value. */
function sample(field: FieldDefinition, n: number, ids: Map<string, unknown[]>): unknown {
  const words = ((field.schema as { enum?: string[] }).enum ?? []).length
  switch (field.kind) {
    case 'text':
      return textFor(field, n)
    case 'email':
      return `${field.name}${n}@sample.example`
    case 'password':
      return `a long password ${n}`
    case 'integer':
      return numberFor(field, n)
    case 'decimal':
    case 'money':
      return numberFor(field, n + 0.25)
    case 'flag':
      return n % 2 === 0
    case 'date':
      return `2026-01-0${(n % 9) + 1}`
    case 'moment':
      return `2026-01-0${(n % 9) + 1}T10:00:00.000Z`
    case 'choice':
      return (field.schema as { enum?: string[] }).enum![n % words]
    case 'json':
      return { n, deep: [n] }
    case 'list':
      return [`item ${n}`]
    case 'reference': {
      const targets = ids.get(field.reference!.to) ?? []
      return targets[n % targets.length]
    }
    default:
      throw new Error(`No sample for a field of kind ${field.kind}: add one here.`)
  }
}

/** Definitions in an order in which every reference points back. */
function inOrder(definitions: Iterable<Definition>): Definition[] {
  const left = [...definitions]
  const done: Definition[] = []
  while (left.length > 0) {
    const ready = left.findIndex(definition =>
      [...definition.fields.values()].every(
        ({ reference }) =>
          !reference || reference.to === definition.path || done.some(each => each.path === reference.to)
      )
    )
    if (ready === -1) throw new Error('References go round in a circle.')
    done.push(...left.splice(ready, 1))
  }
  return done
}

/** Data that creates a row; only fields that input may set. */
export function sampleData(
  definition: Definition,
  n: number,
  ids: Map<string, unknown[]>,
  only?: (field: FieldDefinition) => boolean
) {
  const fields = [...definition.fields.values()].filter(
    field =>
      !['id', 'createdAt', 'updatedAt', definition.owner].includes(field.name) && (only?.(field) ?? true)
  )
  return Object.fromEntries(fields.map(field => [field.name, sample(field, n, ids)]))
}

/**
 * Makes rows of every resource, those with an owner in turn for each of the callers.
 * @returns the rows as the application itself sees them, by path
 */
export async function makeRows(
  app: Application,
  callers: readonly Caller[]
): Promise<Map<string, Record<string, any>[]>> {
  const rows = new Map<string, Record<string, any>[]>()
  const ids = new Map<string, unknown[]>([['users', callers.map(caller => caller.id)]])
  for (const definition of inOrder(engineOf(app).definitions.values())) {
    const service: any = app.service(definition.path as never)
    const made: Record<string, any>[] = []
    for (let n = 0; n < ROWS; n++) {
      const owned = definition.owner ? { [definition.owner]: callers[n % callers.length].id } : {}
      made.push(await service.create({ ...sampleData(definition, n, ids), ...owned }))
    }
    rows.set(definition.path, made)
    if (definition.path !== 'users')
      ids.set(
        definition.path,
        made.map(row => row.id)
      )
  }
  return rows
}
