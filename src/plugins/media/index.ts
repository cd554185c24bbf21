// The media plugin: files that rows have, uploaded to S3 or a folder, given out by signed URLs under the rules of the rows.
import { join } from 'node:path'
import type { Application, HookContext, NextFunction } from '../../declarations'
import { engineOf, recordService, signedIn } from '../../engine'
import { open } from '../auth'
import { addLane } from '../http'
import { jobsOf } from '../jobs'
import { mailOf } from '../mail'
import { announce, answerUpload, finish } from './direct'
import { folderLane } from './folder/door'
import { Signer } from './folder/signature'
import { FolderStore } from './folder/store'
import { Keeper } from './keeper'
import { LOOK, look } from './look'
import { CLEAR, REMOVE, clear, clearLater, followRows, notePlace, remove } from './removal'
import type { Cleared } from './removal'
import { S3Store } from './s3/store'
import { simpleLane } from './simple'
import { storeOf, useStore } from './store'
import { sweepObjects, sweepUploads } from './sweep'
import { MEDIA, isAwaited } from './uploads'

export { giveUp, receiveForm } from './received'
export { answerForm } from './simple'
export { sweepObjects, sweepUploads } from './sweep'
export { storeOf } from './store'
export type { Store } from './store'

function openStore(app: Application): void {
  const s3 = app.get('s3')
  if (s3.bucket !== '') return useStore(app, new S3Store(s3))
  const signer = new Signer(app.get('authentication').secret)
  const address = () => mailOf(app).application().url
  const store = new FolderStore(join(app.get('data'), 'media'), signer, address)
  useStore(app, store)
  addLane(
    app,
    folderLane(store, signer, key => isAwaited(app, key))
  )
}

function defineJobs(app: Application): void {
  const jobs = jobsOf(app)
  jobs.define<{ id: string }>(LOOK, ({ id }) => look(app, id))
  jobs.define<{ id: string }>(REMOVE, ({ id }) => remove(app, id))
  jobs.define<Cleared>(CLEAR, upload => clear(app, upload))
  jobs.every('23 * * * *', 'media-sweep', () => sweepUploads(app))
  jobs.every('41 3 * * *', 'media-sweep-objects', () => sweepObjects(app))
}

/**
 * Brings uploads and the files of rows. To be configured behind the plugins of sign-in, jobs, journal and mail. Needs
 * the resource media.
 */
export const media = (app: Application) => {
  if (!recordService(app, MEDIA)) return
  openStore(app)
  engineOf(app).media = new Keeper(app)
  app.service(MEDIA).hooks({
    before: { create: [announce(app)], remove: [notePlace] },
    after: { create: [answerUpload(app)], remove: [clearLater(app)] }
  })
  // An API key needs the scope of the resource, which the service itself minds.
  open(app, 'media/:id/finish', finish(app), ['create'], signedIn, 'any')
  addLane(app, simpleLane(app))
  engineOf(app).furtherWays.push('POST   /media/upload  signed in')
  defineJobs(app)
  followRows(app)
  app.hooks({
    setup: [
      async (_context: HookContext, next: NextFunction) => {
        await storeOf(app).open?.()
        await next()
      }
    ],
    teardown: [
      async (_context: HookContext, next: NextFunction) => {
        await next()
        storeOf(app).close?.()
      }
    ]
  })
}
