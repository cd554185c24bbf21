// A stage for files: an application on one of the two stores, and what callers do with it.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Overrides } from '../../../src/configuration'
import { storeOf } from '../../../src/plugins/media'
import { testApp } from '../../support/app'
import type { Answer, Person, TestApp } from '../../support/app'
import { startObjectStorage } from './object-storage'
import type { ObjectStorage } from './object-storage'
import { resources } from './resources'

export const stores = ['a folder', 'S3'] as const

export const checksumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

/** A PNG of its own colour. */
export const png = (colour = 'red', width = 200, height = 100): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer()

export interface Announcement {
  resource?: string
  field?: string
  name?: string
  type?: string
  size?: number
  checksum?: string
}

export class Stage {
  private constructor(
    readonly api: TestApp,
    private readonly folder: string,
    readonly storage?: ObjectStorage
  ) {}

  static async open(kind: (typeof stores)[number], settings: Overrides = {}): Promise<Stage> {
    const storage = kind === 'S3' ? await startObjectStorage() : undefined
    const folder = mkdtempSync(join(tmpdir(), 'media-'))
    const api = await testApp(
      { data: folder, jobs: { concurrency: 2 }, ...storage?.settings, ...settings },
      resources as never
    )
    return new Stage(api, folder, storage)
  }

  async close(): Promise<void> {
    await this.api.stop()
    await this.storage?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Announces a PNG for the photo of a hangar, unless something else is said. */
  announce(as: Person | undefined, bytes: Uint8Array, more: Announcement = {}): Promise<Answer> {
    const announcement = {
      resource: 'hangars',
      field: 'photo',
      name: 'photo.png',
      type: 'image/png',
      size: bytes.length,
      checksum: checksumOf(bytes),
      ...more
    }
    return this.api.request('POST', '/media', { as, body: announcement })
  }

  /** Puts bytes where an announcement has said. */
  put(
    { url, headers }: { url: string; headers: Record<string, string> },
    bytes: Uint8Array
  ): Promise<Response> {
    return fetch(url, { method: 'PUT', headers, body: bytes as never })
  }

  finish(as: Person | undefined, id: string): Promise<Answer> {
    return this.api.request('POST', `/media/${id}/finish`, { as, body: {} })
  }

  /** An upload that is ready, by the direct way. */
  async upload(as: Person, bytes: Uint8Array, more: Announcement = {}): Promise<string> {
    const { body } = await this.announce(as, bytes, more)
    const sent = await this.put(body.upload, bytes)
    if (!sent.ok) throw new Error(`${sent.status} ${await sent.text()}`)
    const done = await this.finish(as, body.id)
    if (done.status !== 201) throw new Error(JSON.stringify(done.body))
    return body.id
  }

  /** Sends a form; texts first, as they are given. */
  async form(
    as: Person | undefined,
    bytes: Uint8Array,
    { name = 'photo.png', type = 'image/png', ...texts }: Announcement & Record<string, unknown> = {}
  ): Promise<Answer> {
    const form = new FormData()
    const all = { resource: 'hangars', field: 'photo', ...texts }
    for (const [key, value] of Object.entries(all)) form.set(key, String(value))
    form.set('file', new Blob([bytes as never], { type }), name)
    const response = await fetch(`${this.api.url}/media/upload`, {
      method: 'POST',
      headers: as ? { authorization: `Bearer ${as.token}` } : {},
      body: form
    })
    return { status: response.status, body: await response.json(), headers: response.headers }
  }

  /** A new hangar; `data` beside its name. */
  async hangar(as: Person, data: Record<string, unknown> = {}): Promise<any> {
    const { status, body } = await this.api.request('POST', '/hangars', {
      as,
      body: { name: 'one', ...data }
    })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body
  }

  /** The keys of all objects in the store. */
  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = []
    for (const at of prefix ? [prefix] : ['users/', 'staging/'])
      for await (const page of storeOf(this.api.app).list(at)) keys.push(...page.map(({ key }) => key))
    return keys
  }

  /** Waits until something is so. */
  async until(what: () => Promise<unknown>, within = 15_000): Promise<void> {
    for (const end = Date.now() + within; Date.now() < end;) {
      if (await what()) return
      await new Promise(resolve => setTimeout(resolve, 25))
    }
    throw new Error(`It did not come to be: ${what}`)
  }

  /** What the row of an upload says, in the database. */
  row(id: string): Promise<any> {
    return this.api.app.get('postgresqlClient')('media').where({ id }).first()
  }
}
