// Simple uploads: the file comes to the server as a form, and streams through it into the store.
import type { IncomingMessage } from 'node:http'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { engineOf, failure, invalidData, keeperOf, uuid } from '../../engine'
import type { Caller, FieldDefinition } from '../../engine'
import { addressOf } from '../http'
import { readForm } from './form'
import type { ArrivingFile, Texts } from './form'
import { keep, settle } from './intake'
import type { Kept } from './intake'
import { cleanName } from './keys'
import { drop } from './store'
import { withEnding } from './types-of-files'
import { MEDIA, checkType, storedOf, takeRoom, uploaderOf, wantedField } from './uploads'
import type { Upload } from './uploads'

/** Where forms are sent to. */
const PATH = '/media/upload'

interface Arrived extends Kept {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly field: FieldDefinition
  readonly texts: Texts
}

/** Who sends it, if the rule of the resource lets him. */
async function callerOf(app: Application, request: IncomingMessage): Promise<Caller> {
  const address = addressOf(request, app.get('proxies'))
  const params = { provider: 'rest', query: {}, headers: request.headers, address } as Params
  return uploaderOf(app, await engineOf(app).identify(params))
}

const known = ['resource', 'field', 'checksum']

async function take(app: Application, caller: Caller, file: ArrivingFile, texts: Texts): Promise<Arrived> {
  const wrong = Object.keys(texts).find(key => !known.includes(key))
  if (wrong !== undefined) throw invalidData([{ key: wrong, message: 'is not known here' }])
  const field = wantedField(app, texts.resource, texts.field, caller)
  const { type, stream } = file
  checkType(field, type)
  const id = uuid()
  const name = withEnding(cleanName(file.name), type)
  const place = { id, userId: caller.id, resource: texts.resource }
  const expected = { max: field.media!.max, checksum: texts.checksum }
  return { id, name, type, field, texts, ...(await keep(app, place, { name, type }, expected, stream)) }
}

async function receive(app: Application, request: IncomingMessage) {
  if (request.method !== 'POST')
    throw failure('method-not-allowed', { method: request.method, path: PATH.slice(1) })
  const caller = await callerOf(app, request)
  await app.get('postgresqlClient').transaction(trx => takeRoom(app, trx, caller.id, 1))
  const { taken, problem } = await readForm(request, (file, texts) => take(app, caller, file, texts))
  if (!taken || problem) {
    if (taken) await drop(app, taken.key)
    throw problem
  }
  const { id, name, type, size, checksum, key, field, texts } = taken
  const { resource, field: fieldName } = texts
  let upload: Upload
  await settle(app, id, taken, async trx => {
    const row = { id, userId: caller.id, resource, field: fieldName, name, type, size, checksum, key }
    ;[upload] = await trx(MEDIA)
      .insert({ ...row, state: 'ready' })
      .returning('*')
    await takeRoom(app, trx, caller.id)
    return true
  })
  return { status: 201, text: JSON.stringify(keeperOf(app).show(storedOf(upload!), field)) }
}

/**
 * The lane of `POST /media/upload`.
 * @returns undefined for requests to other paths
 */
export const simpleLane = (app: Application) => (request: IncomingMessage) =>
  request.url!.split('?', 1)[0] === PATH ? receive(app, request) : undefined
