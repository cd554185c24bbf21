// resolve: what was sent becomes what is stored: owner, defaults, hashes, and the rules of the new row.
import { v7 as uuid } from '../uuid'
import type { Call, Data } from '../call'
import type { Definition } from '../definition'
import { failure } from '../errors'
import { bind } from '../rules/formula'
import { holds } from '../rules/predicate'
import { TRUSTED } from '../view'
import { claimMedia } from './media'
import { checkReferences } from './references'

/** The values as they are stored; only some fields, such as passwords, differ. */
async function stored(definition: Definition, data: Data): Promise<Data> {
  const values: Data = {}
  for (const name of Object.keys(data)) {
    const store = definition.fields.get(name)!.store
    values[name] = store && data[name] !== null ? await store(data[name]) : data[name]
  }
  return values
}

/** What was sent, with the defaults of what was not. */
function withDefaults(definition: Definition, data: Data): Data {
  const whole = { ...data }
  for (const { name, default: standard } of definition.fields.values()) {
    if (whole[name] === undefined && standard !== undefined) whole[name] = standard
  }
  return whole
}

/** A new row, complete but for what the database stamps: owner from the caller, defaults from the declaration. */
function completeRow({ definition, caller, viewer }: Call, data: Data): Data {
  const row = withDefaults(definition, data)
  const { owner } = definition
  if (owner && row[owner] === undefined) {
    if (caller) row[owner] = caller.id
    else if (viewer !== TRUSTED) throw failure('not-signed-in')
  }
  if (definition.idKind === 'uuid') row.id ??= uuid()
  return row
}

/** The rules of a row that is about to exist: of the resource, and of each field that was sent. */
function checkNewRow({ definition, viewer }: Call, sent: Data, data: Data): void {
  if (viewer === TRUSTED) return
  const row = Object.fromEntries([...definition.fields.keys()].map(name => [name, data[name] ?? null]))
  if (!holds(bind(definition.access.create, viewer), row))
    throw failure('forbidden-row', { method: 'create' })
  for (const name of Object.keys(sent)) {
    if (!holds(bind(definition.fields.get(name)!.write, viewer), row))
      throw failure('forbidden-field', { key: name })
  }
}

/** Fields that no row of this caller's lets him set are refused by name; the rest is for the statement. */
function checkFields({ definition, viewer, sent }: Call): void {
  if (viewer === TRUSTED) return
  for (const name of sent ?? []) {
    if (bind(definition.fields.get(name)!.write, viewer) === false)
      throw failure('forbidden-field', { key: name })
  }
}

export async function resolve(call: Call): Promise<void> {
  const { definition, method, data, action } = call
  if (data === undefined || method === 'history' || method === 'aggregate') return
  if (action) {
    call.data = withDefaults(action.input, data as Data)
    return checkReferences({ ...call, definition: action.input }, [call.data])
  }
  await checkReferences(call, Array.isArray(data) ? data : [data])
  if (method !== 'create') {
    checkFields(call)
    call.data = await stored(definition, data as Data)
    return claimMedia(call)
  }
  const one = async (item: Data) => {
    const row = completeRow(call, item)
    checkNewRow(call, item, row)
    return stored(definition, row)
  }
  call.data = Array.isArray(data) ? await Promise.all(data.map(one)) : await one(data)
  await claimMedia(call)
}
