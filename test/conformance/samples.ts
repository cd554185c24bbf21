// Sample rows of any definition, made of its fields, so that a new resource needs no fixtures of its own.
import { Value } from '@sinclair/typebox/value'
import type { Application } from '../../src/declarations'
import { bind, engineOf, holds, uuid } from '../../src/engine'
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
  const fit = (text.length > maxLength ? `${n}`.slice(-maxLength) : text).padEnd(minLength, 'x')
  // What must look otherwise may be made of digits.
  return new RegExp(schema.pattern ?? '', 'u').test(fit) ? fit : `${n}`.padStart(minLength, '0')
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
    case 'field':
      return Value.Create(field.schema)
    case 'reference': {
      const targets = ids.get(field.reference!.to) ?? []
      return targets[n % targets.length]
    }
    case 'references': {
      const targets = ids.get(field.reference!.to) ?? []
      const some = [1, 3].map(step => targets[((n + 1) * step) % targets.length])
      return targets.length > 0 ? [...new Set(some)] : []
    }
    case 'image':
    case 'images':
    case 'file':
    case 'files':
      // An upload is of one field, so that they are made for it: see makeRows.
      return undefined
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

/** The data of a row, without one optional value where a check of the resource refuses it beside the others. */
function fitting({ checks, fields }: Definition, data: Record<string, unknown>): Record<string, unknown> {
  const fits = (row: Record<string, unknown>) =>
    checks.every(({ formula }) => holds(bind(formula, null), row))
  const less = Object.keys(data).filter(name => fields.get(name)!.optional)
  return [data, ...less.map(name => ({ ...data, [name]: null }))].find(fits) ?? data
}

/** Uploads that a new row can be given, as its data; nobody has sent a file for them. */
async function uploadsFor(app: Application, definition: Definition, userId: unknown) {
  const data: Record<string, unknown> = {}
  for (const { name, media } of definition.fields.values()) {
    if (!media) continue
    const [id, other] = [uuid(), uuid()]
    for (const each of media.many ? [id, other] : [id]) {
      const about = { resource: definition.path, field: name, name: `${name}.bin`, type: media.types[0] }
      const file = { size: 10, checksum: 'x'.repeat(44), key: `users/${userId}/zoo/${each}/${name}` }
      await app
        .get('postgresqlClient')('media')
        .insert({ id: each, userId, state: 'ready', ...about, ...file })
    }
    data[name] = media.many ? [other, id] : id
  }
  return data
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
    const { owner, fields } = definition
    // Of some, an owner has one at most.
    const most = owner && fields.get(owner)!.unique ? callers.length : ROWS
    for (let n = 0; n < Math.min(ROWS, most); n++) {
      const owned = owner ? { [owner]: callers[n % callers.length].id } : {}
      const files = await uploadsFor(app, definition, callers[n % callers.length].id)
      const data = fitting(definition, { ...sampleData(definition, n, ids), ...owned })
      made.push(await service.create({ ...data, ...files }))
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
