// validate: what was sent has only known names, of the right types, within the limits.
import { actingCaller } from '../acting'
import type { Call, Data } from '../call'
import type { Definition, FieldDefinition } from '../definition'
import { failure } from '../errors'
import { isStorable } from '../fields'
import { isObject } from '../query/filter'
import { limits } from '../query/limits'
import { bind } from '../rules/formula'
import { dataCheck, invalidData } from '../schemas'
import type { DataCheck, Purpose } from '../schemas'
import { TRUSTED } from '../view'
import type { Viewer } from '../view'

const checks = new WeakMap<Definition, Map<string, DataCheck>>()

/** The compiled check, made when it is first needed: many applications never patch many of their resources. */
function checkOf(definition: Definition, purpose: Purpose, trusted: boolean): DataCheck {
  let own = checks.get(definition)
  if (!own) checks.set(definition, (own = new Map()))
  const key = `${purpose} ${trusted}`
  let check = own.get(key)
  if (!check) own.set(key, (check = dataCheck(definition, purpose, trusted)))
  return check
}

/**
 * Refuses what no field can want: texts that are not Unicode, and nesting without end.
 * @throws BadRequest that names the key
 */
function screen(value: unknown, key: string, depth = 0): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw failure('invalid-text', { key })
  } else if (typeof value === 'object' && value !== null) {
    // A socket can send bytes, and no field takes them.
    if (ArrayBuffer.isView(value)) throw invalidData([{ key, message: 'must be JSON' }])
    if (depth > limits.dataDepth) throw failure('too-deep', { key: key.split('.')[0] })
    for (const name of Object.keys(value)) {
      screen(name, `A key of ${key || 'the data'}`)
      // Such a key would become the prototype of whatever the object is copied to.
      if (name === '__proto__') throw failure('unknown-key', { key: name, allowed: 'the names of fields' })
      screen((value as Data)[name], key ? `${key}.${name}` : name, depth + 1)
    }
  }
}

/** The data with every field tidied, and with null for an optional text that was left empty. */
function clean(definition: Definition, data: Data): Data {
  const tidy: Data = {}
  for (const name of Object.keys(data)) {
    const field = definition.fields.get(name)
    const value = field?.clean ? field.clean(data[name]) : data[name]
    tidy[name] = value === '' && field?.optional ? null : value
  }
  return tidy
}

/**
 * Brings checked values into the one form in which rules compare them: moments in UTC, ids in small letters.
 * Values of the right form that the database would refuse, such as a day of the year 0, are refused here by name.
 */
function canonical(definition: Definition, data: Data, at: string): void {
  for (const name of Object.keys(data)) {
    const field = definition.fields.get(name)!
    const bring = field.canonical ?? (field.comparable === 'order' ? field.parse : undefined)
    if (!bring || data[name] === null) continue
    try {
      data[name] = bring(data[name])
    } catch (error) {
      const key = at ? `${at}.${name}` : name
      throw invalidData([{ key, message: `must be ${(error as Error).message}` }])
    }
  }
}

/** @throws BadRequest with every value that its field does not want, for reasons that no schema can tell */
function refuse(definition: Definition, data: Data, at: string): void {
  const problems = Object.keys(data).flatMap(name => {
    const message = data[name] === null ? undefined : definition.fields.get(name)!.refuse?.(data[name], data)
    return message === undefined ? [] : [{ key: at ? `${at}.${name}` : name, message }]
  })
  if (problems.length > 0) throw invalidData(problems)
}

/**
 * The data of a PUT: what was not sent goes back to its default, or to null, but for fields that the caller may
 * not set; those stay as they are.
 */
function complete({ definition, viewer }: Call, data: Data): Data {
  const mine = (field: FieldDefinition) => viewer === TRUSTED || bind(field.write, viewer) === true
  const fields = [...definition.fields.values()].filter(
    field => !field.readOnly && !(field.name in data) && mine(field)
  )
  const left = fields.filter(field => field.optional || field.default !== undefined)
  return { ...data, ...Object.fromEntries(left.map(field => [field.name, field.default ?? null])) }
}

/** The input of an action; beside it, of one row, `id`, unless the door has found it in the path. */
function takeInput(call: Call): void {
  const { action, viewer, id } = call
  const data = call.data ?? {}
  if (!isObject(data)) throw failure('invalid-body')
  if (action!.of === 'resource' || id !== null) {
    call.data = checked(action!.input, 'create', viewer, data)
    return
  }
  const { id: own = null, ...input } = data
  if (own === null) throw invalidData([{ key: 'id', message: 'is required' }])
  ;(call as { id: unknown }).id = own
  call.data = checked(action!.input, 'create', viewer, input)
}

/** The history of a row is asked for by `{ id }`, as Feathers calls methods of one's own with an object. */
function takeId(call: Call): void {
  const { data } = call
  if (!isObject(data)) throw failure('invalid-body')
  const wrong = Object.keys(data).filter(key => key !== 'id')
  const missing = !Object.hasOwn(data, 'id') || data.id === undefined || data.id === null
  const problems = [
    ...(missing ? [{ key: 'id', message: 'is required' }] : []),
    ...wrong.map(key => ({ key, message: 'cannot be set here; there is id' }))
  ]
  if (problems.length > 0) throw invalidData(problems)
  ;(call as { id: unknown }).id = data.id
}

/** @throws BadRequest with every problem of what was sent */
function checked(definition: Definition, purpose: Purpose, viewer: Viewer, item: unknown, key = ''): Data {
  if (!isObject(item)) throw failure('invalid-body')
  screen(item, key)
  const tidy = clean(definition, item)
  checkOf(definition, purpose, viewer === TRUSTED)(tidy)
  canonical(definition, tidy, key)
  refuse(definition, tidy, key)
  return tidy
}

export function validate(call: Call): void {
  const { definition, method, data, viewer } = call
  if (method === 'find' || method === 'get' || method === 'remove') return
  if (method === 'aggregate') return screen(data, '')
  if (method === 'history') return takeId(call)
  if (method === 'action') return takeInput(call)
  const trusted = viewer === TRUSTED
  const purpose = method === 'patch' ? 'patch' : 'create'
  const one = (item: unknown, key?: string) => checked(definition, purpose, viewer, item, key)
  const inside = trusted || actingCaller(call.params) !== undefined
  if (inside && method === 'create' && Array.isArray(data)) {
    call.data = data.map((item, index) => one(item, `[${index}]`))
    return
  }
  const tidy = one(data)
  call.sent = new Set(Object.keys(tidy))
  call.data = method === 'update' ? complete(call, tidy) : tidy
}
