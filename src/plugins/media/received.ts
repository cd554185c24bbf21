// Forms that are received: their file streams through the server into the store, and becomes an upload of the caller.
import type { IncomingMessage } from 'node:http'
import type { Params } from '@feathersjs/feathers'
import type { Application } from '../../declarations'
import { engineOf, keeperOf, uuid } from '../../engine'
import type { Caller, FieldDefinition, Media } from '../../engine'
import { addressOf } from '../http'
import { readForm } from './form'
import type { ArrivingFile, Texts } from './form'
import { keep, settle } from './intake'
import type { Kept } from './intake'
import { cleanName } from './keys'
import { remove } from './removal'
import { drop } from './store'
import { withEnding } from './types-of-files'
import { MEDIA, checkType, storedOf, takeRoom, uploaderOf, wantedField } from './uploads'
import type { Upload } from './uploads'

/** The field that a file is for. */
export interface Aim {
  readonly resource: unknown
  readonly field: unknown
  /** SHA-256 that the file must have, in base64. */
  readonly checksum?: string
}

export interface ReceivedForm {
  readonly texts: Texts
  /** The file as a row shows it; undefined where the form has none. */
  readonly media?: Media
}

interface Arrived extends Kept {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly resource: string
  readonly field: FieldDefinition
}

/** Who sends it, if the rule of the resource lets him. */
async function callerOf(app: Application, request: IncomingMessage): Promise<Caller> {
  const address = addressOf(request, app.get('proxies'))
  const params = { provider: 'rest', query: {}, headers: request.headers, address } as Params
  return uploaderOf(app, await engineOf(app).identify(params))
}

async function take(app: Application, caller: Caller, file: ArrivingFile, aim: Aim): Promise<Arrived> {
  const field = wantedField(app, aim.resource, aim.field, caller)
  const { type, stream: source } = file
  checkType(field, type)
  const [id, resource] = [uuid(), String(aim.resource)]
  const name = withEnding(cleanName(file.name), type)
  const expected = { max: field.media!.max, checksum: aim.checksum }
  const place = { id, userId: caller.id, resource }
  return {
    id,
    name,
    type,
    resource,
    field,
    ...(await keep(app, { field, place, name, type, expected, source }))
  }
}

/** Notes an upload whose file is in the store. */
async function note(app: Application, caller: Caller, arrived: Arrived): Promise<Media> {
  const { id, name, type, size, checksum, key, resource, field } = arrived
  const row = { id, userId: caller.id, resource, field: field.name, name, type, size, checksum, key }
  let upload: Upload
  await settle(app, id, arrived, async trx => {
    ;[upload] = await trx(MEDIA)
      .insert({ ...row, state: 'ready' })
      .returning('*')
    await takeRoom(app, trx, caller.id)
    return true
  })
  return keeperOf(app).show(storedOf(upload!), field)
}

/**
 * Receives a form with texts and one file at most, behind them.
 *
 * @param aimOf which field the file is for, by the texts; what it throws is answered
 * @throws 400, 401, 403, 413, 429, 503; of the file nothing is kept then
 */
export async function receiveForm(
  app: Application,
  request: IncomingMessage,
  aimOf: (texts: Texts) => Aim
): Promise<ReceivedForm> {
  const caller = await callerOf(app, request)
  await app.get('postgresqlClient').transaction(trx => takeRoom(app, trx, caller.id, 1))
  const { texts, taken, problem } = await readForm(request, async (file, texts) =>
    take(app, caller, file, aimOf(texts))
  )
  if (problem) {
    if (taken) await drop(app, taken.key)
    throw problem
  }
  return taken ? { texts, media: await note(app, caller, taken) } : { texts }
}

/** Gives an upload up that was received for a call which has failed. */
export async function giveUp(app: Application, { id }: Media): Promise<void> {
  const knex = app.get('postgresqlClient')
  await knex(MEDIA).where({ id, state: 'ready' }).update({ state: 'gone', updatedAt: knex.fn.now() })
  await remove(app, id)
}
