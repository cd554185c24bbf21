// The shape of a declaration: what would otherwise fail later, told early and in words.
import { checkActions } from './actions/normalise'
import { checkReference, checkRelationNames } from './check-references'
import type { Field } from './fields'
import { isObject } from './query/filter'
import type { Declaration } from './resource'
import { dataValidator } from '../validators'

const known = new Set(
  'path domain was about fields owner access keys search indexes checks actions states id page live hooks'.split(
    ' '
  )
)
const accessKeys = new Set('read write find get create update patch remove history aggregate'.split(' '))
const generated = ['id', 'createdAt', 'updatedAt']

/** PostgreSQL cuts longer names off, silently. */
const NAME_MAX = 63
const NAME = /^[a-z][A-Za-z0-9]*$/
const PATH = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\/[a-z][a-z0-9]*(-[a-z0-9]+)*)*$/

const isField = (value: unknown): value is Field =>
  typeof value === 'object' && value !== null && 'kind' in value && 'column' in value && 'schema' in value

function checkField(name: string, field: Field, declaration: Declaration): string[] {
  const at = `fields.${name}`
  if (!NAME.test(name)) return [`${at}: names are letters and digits, the first a small letter, as firstName`]
  if (name.length > NAME_MAX) return [`${at}: at most ${NAME_MAX} characters`]
  if (generated.includes(name)) return [`${at} comes by itself; leave it out`]
  if (!isField(field)) return [`${at} is not a field; use text(), integer(), reference() …`]
  const problems: string[] = [...checkRange(at, field), ...checkDefault(at, field)]
  if (field.reference) problems.push(...checkReference(at, name, field, declaration))
  if (field.was !== undefined && (!NAME.test(field.was) || Object.hasOwn(declaration.fields, field.was))) {
    problems.push(`${at}: was(…) takes the name that the field had, which no other field has now`)
  }
  if (field.media && field.indexed)
    problems.push(`${at}: files are compared with nothing, so there is no index`)
  if (field.media && field.default !== undefined)
    problems.push(`${at}: an upload belongs to one row, so there is no default`)
  if (field.unique && field.comparable === 'nothing') problems.push(`${at}: a ${field.kind} cannot be unique`)
  if (declaration.owner === name && (!field.reference || field.reference.many || !field.readOnly)) {
    problems.push(`${at}: the owner field is a readOnly(reference(…)); leave it out and it comes by itself`)
  }
  if (field.secret && declaration.search?.includes(name)) problems.push(`search: ${name} is secret`)
  return problems
}

/** Limits that nothing could keep. */
function checkRange(at: string, { schema }: Field): string[] {
  const { minimum, maximum, minLength, maxLength } = schema as Record<string, number | undefined>
  const [least, most] = [minimum ?? minLength, maximum ?? maxLength]
  return least !== undefined && most !== undefined && least > most
    ? [`${at}: min ${least} is above max ${most}`]
    : []
}

/** A default is stored without being checked again. Those of references and uploads have rules of their own. */
function checkDefault(
  at: string,
  { default: standard, schema, optional, reference, media }: Field
): string[] {
  if (standard === undefined || (standard === null && optional) || reference || media) return []
  const isValid = dataValidator.compile(schema)
  return isValid(standard)
    ? []
    : [`${at}: the default ${JSON.stringify(standard)} ${isValid.errors?.[0]?.message ?? 'does not fit'}`]
}

function checkPage(page: Declaration['page']): string[] {
  if (!isObject(page)) return []
  const parts = ['default', 'max', 'total'] as const
  const isWrong = (value: unknown) => value !== undefined && !(Number.isInteger(value) && Number(value) > 0)
  const wrong = parts.filter(part => isWrong(page[part]))
  if (wrong.length > 0) return wrong.map(part => `page.${part} must be a whole number from 1`)
  return (page.default ?? 1) > (page.max ?? Infinity) ? ['page.default must not be above page.max'] : []
}

/** Parts of the wrong kind, over which what reads them would stumble. */
function checkKinds({ search, indexes, checks, live, page, actions, states, hooks }: Declaration): string[] {
  const isList = (value: unknown) => value === undefined || Array.isArray(value)
  const isMap = (value: unknown) => value === undefined || isObject(value)
  const isCheck = (value: unknown) =>
    isObject(value) && isObject(value.must) && typeof value.message === 'string'
  return [
    ...(isList(search) ? [] : ["search must be a list of fields, as ['title']"]),
    ...(isList(indexes) && (indexes ?? []).every(isList)
      ? []
      : ["indexes must be lists of fields, as [['title']]"]),
    ...(isMap(checks) && Object.values(checks ?? {}).every(isCheck)
      ? []
      : ["checks must be as { order: { must: { from: { $null: false } }, message: 'Say from when.' } }"]),
    ...(live === undefined || typeof live === 'boolean' ? [] : ['live must be true or false']),
    ...(isMap(page) ? [] : ['page must be as { default: 20, max: 100 }']),
    ...(isMap(hooks) ? [] : ['hooks must be as { before: { create: [stamp] } }']),
    ...(isMap(actions) ? [] : ['actions must be as { restock: action({ … }) }']),
    ...(isMap(states) ? [] : ["states must be as { field: 'status', initial: 'new', moves: { … } }"])
  ]
}

/** Hooks of a method that does not exist would never run. */
function checkHooks({ hooks = {}, access, live, actions = {}, states }: Declaration): string[] {
  const types = ['around', 'before', 'after', 'error']
  const methods = [
    ...['all', 'find', 'get', 'create', 'patch', 'remove', 'aggregate'],
    ...(access?.update ? ['update'] : []),
    ...(live === false ? [] : ['history']),
    ...Object.keys(actions),
    ...Object.keys(states?.moves ?? {})
  ]
  return Object.entries(hooks as Record<string, unknown>).flatMap(([type, map]) => {
    if (!types.includes(type)) return [`hooks.${type} is not a kind of hook; there are ${types.join(', ')}`]
    if (typeof map !== 'object' || map === null || Array.isArray(map)) return []
    return Object.entries(map).flatMap(([method, hook]) => {
      const at = `hooks.${type}.${method}`
      if (!methods.includes(method)) return [`${at} is not a method; there are ${methods.join(', ')}`]
      const isHook = hook === undefined || [hook].flat().every(each => typeof each === 'function')
      return isHook ? [] : [`${at} must be a function, or a list of them`]
    })
  })
}

/** Names that `search`, `indexes` and `access` use must exist. */
function checkNames(declaration: Declaration): string[] {
  const fields = declaration.fields as Record<string, Field | undefined>
  const exists = (name: string) =>
    Object.hasOwn(fields, name) || generated.includes(name) || name === declaration.owner
  const problems: string[] = checkRelationNames(declaration)
  for (const name of declaration.search ?? []) {
    if (!exists(name)) problems.push(`search: ${name} is not a field`)
    else if (fields[name]?.comparable !== 'text') problems.push(`search: ${name} is not text`)
  }
  for (const names of declaration.indexes ?? []) {
    if (names.length === 0) problems.push('indexes: an index needs at least one field')
    for (const name of names) if (!exists(name)) problems.push(`indexes: ${name} is not a field`)
  }
  const former = Object.values(declaration.fields).flatMap(field => field?.was ?? [])
  for (const name of new Set(former.filter((each, at) => former.indexOf(each) < at))) {
    problems.push(`fields: only one of them can be what ${name} was`)
  }
  for (const key of Object.keys(declaration.access)) {
    if (!accessKeys.has(key))
      problems.push(`access.${key} is not a method; there are ${[...accessKeys].join(', ')}`)
  }
  if (declaration.access.history && declaration.live === false)
    problems.push('access.history: a resource that is not live has no history')
  return problems
}

/**
 * What is wrong with the shape of one declaration.
 * @returns one line per mistake, each with its place and cure; an empty list when it is well formed
 */
export function checkDeclaration(declaration: Declaration): string[] {
  const problems: string[] = []
  const { path, about, fields, access, page } = declaration
  if (typeof path !== 'string' || !PATH.test(path)) {
    problems.push('path must be small letters, digits and hyphens, as payment-methods or shop/coupons')
  } else if (path.length > NAME_MAX - 12) problems.push('path is too long for the name of a table')
  if (declaration.was !== undefined && (!PATH.test(declaration.was) || declaration.was === path))
    problems.push('was must be the path that it had')
  if (typeof about !== 'string' || !about.trim())
    problems.push('about must say in one sentence what it holds')
  for (const key of Object.keys(declaration)) {
    if (!known.has(key))
      problems.push(`${key} is not a part of a declaration; there are ${[...known].join(', ')}`)
  }
  if (declaration.id !== undefined && !['integer', 'uuid'].includes(declaration.id))
    problems.push("id must be 'integer' or 'uuid'")
  if (!['write', 'read', 'none'].includes(declaration.keys ?? 'write'))
    problems.push("keys must be 'write', 'read' or 'none'")
  if (declaration.owner !== undefined && !/^[a-z][A-Za-z0-9]*Id$/.test(declaration.owner)) {
    problems.push('owner must be the name of a reference, as userId')
  }
  problems.push(...checkPage(page))
  const shaped = typeof fields === 'object' && fields !== null
  const open = typeof access === 'object' && access !== null
  if (!shaped) problems.push('fields is missing')
  if (!open)
    problems.push('access is missing: say who may read and write, for example { read: owner, write: owner }')
  if (shaped)
    for (const [name, field] of Object.entries(fields)) problems.push(...checkField(name, field, declaration))
  const kinds = checkKinds(declaration)
  problems.push(...kinds)
  if (shaped && open && kinds.length === 0)
    problems.push(...checkNames(declaration), ...checkHooks(declaration), ...checkActions(declaration))
  return problems.map(
    problem => `${typeof path === 'string' ? path : 'a resource without a path'}: ${problem}`
  )
}
