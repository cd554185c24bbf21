// The store in a folder: for development, and for a single machine.
import { randomUUID } from 'node:crypto'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { access, mkdir, open, opendir, rename, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { failure } from '../../../engine'
import { logger } from '../../../logger'
import { isKey } from '../keys'
import { SHOWN_S, TAKEN_S, signedAt } from '../store'
import type { Announced, Presentation, SignedRequest, Store, StoredObject } from '../store'
import type { Signer } from './signature'

/** Where files are while they are being written. */
const UNFINISHED = 'unfinished'
/** Objects of one page of a list. */
const PAGE = 500

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Reading a part of a file: from byte `start` to byte `end`, both included. */
export interface Span {
  readonly start: number
  readonly end: number
}

export class FolderStore implements Store {
  /**
   * @param folder where the files are
   * @param signer of the URLs, which folder/door.ts answers
   * @param address of the application, without a slash at its end
   */
  constructor(
    private readonly folder: string,
    private readonly signer: Signer,
    private readonly address: () => string
  ) {}

  /** Warns where uploads will fail, as in an image whose files are another user's; all else works without them. */
  async open(folder = this.folder): Promise<void> {
    const { code } = await access(folder, constants.W_OK).then(
      () => ({ code: '' }),
      error => error
    )
    if (code === 'ENOENT' && dirname(folder) !== folder) return this.open(dirname(folder))
    if (code !== '')
      logger.warn(
        `Uploads will fail: ${this.folder} cannot be written to (${code}). Set S3_BUCKET, or DATA to a folder that can.`
      )
  }

  private pathOf(key: string): string {
    if (!isKey(key)) throw new Error(`${JSON.stringify(key)} cannot be a key`)
    return join(this.folder, 'objects', ...key.split('/'))
  }

  async put(key: string, source: Readable, _presentation?: Presentation): Promise<void> {
    const path = this.pathOf(key)
    const unfinished = join(this.folder, UNFINISHED, randomUUID())
    await mkdir(dirname(unfinished), { recursive: true })
    try {
      await pipeline(source, createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }))
      // Somebody else may clear away the folder, empty, at this moment.
      for (let tries = 1; ; tries++) {
        await mkdir(dirname(path), { recursive: true })
        try {
          return await rename(unfinished, path)
        } catch (error) {
          if (!isMissing(error) || tries === 5) throw error
        }
      }
    } catch (error) {
      await rm(unfinished, { force: true })
      // A full disk, or a folder that may not be written to.
      throw 'syscall' in (error as object)
        ? Object.assign(failure('store-unavailable'), { cause: error })
        : error
    }
  }

  async size(key: string): Promise<number | undefined> {
    return (await this.look(key))?.size
  }

  /** @returns undefined where there is no such file */
  async look(key: string): Promise<{ size: number; changedAt: Date } | undefined> {
    try {
      const found = await stat(this.pathOf(key))
      return found.isFile() ? { size: found.size, changedAt: found.mtime } : undefined
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async read(key: string): Promise<Readable | undefined> {
    if (!(await this.look(key))) return undefined
    try {
      // Opened at once: what is deleted from now on can be read to its end.
      return (await open(this.pathOf(key))).createReadStream()
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** The bytes of a file that is there. */
  stream(key: string, span?: Span): ReadStream {
    return createReadStream(this.pathOf(key), span)
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const path = this.pathOf(key)
      await unlink(path).catch(error => {
        if (!isMissing(error)) throw error
      })
      await this.clear(dirname(path))
    }
  }

  /** Takes folders away that have become empty. */
  private async clear(folder: string): Promise<void> {
    const root = join(this.folder, 'objects')
    for (let at = folder; at.startsWith(root + sep); at = dirname(at)) {
      try {
        await rmdir(at)
      } catch {
        return
      }
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject[]> {
    const root = join(this.folder, 'objects')
    let page: StoredObject[] = []
    for await (const path of filesBelow(join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1)))) {
      const key = relative(root, path).split(sep).join('/')
      if (!key.startsWith(prefix) || !isKey(key)) continue
      const found = await this.look(key)
      if (found) page.push({ key, changedAt: found.changedAt })
      if (page.length === PAGE) {
        yield page
        page = []
      }
    }
    if (page.length > 0) yield page
  }

  /** Deletes what a process that was killed has left half written. */
  async tidy(olderThan: Date): Promise<void> {
    for await (const path of filesBelow(join(this.folder, UNFINISHED))) {
      const found = await stat(path).catch(() => undefined)
      if (found && found.mtime < olderThan) await rm(path, { force: true })
    }
  }

  urlOf(key: string, { type, name, inline }: Presentation): string {
    const expires = signedAt().getTime() / 1000 + SHOWN_S
    const terms = { type, name, ...(inline ? { inline: '1' } : {}) }
    return this.address() + this.signer.sign({ method: 'GET', key, expires, terms })
  }

  uploadTo(key: string, { type, size, checksum }: Announced): SignedRequest {
    const expires = Math.floor(Date.now() / 1000) + TAKEN_S
    const grant = { method: 'PUT', key, expires, terms: { type, size: String(size), checksum } }
    return {
      method: 'PUT',
      url: this.address() + this.signer.sign(grant),
      headers: { 'content-type': type },
      expiresAt: new Date(expires * 1000).toISOString()
    }
  }
}

/** The paths of all files below a folder, which need not be there. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  let entries
  try {
    entries = await opendir(folder)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}
