// What a store of files can do: two of them, S3 and a folder, keep the same contract.
import type { Readable } from 'node:stream'
import type { Application } from '../../declarations'

/** How a file is given out. */
export interface Presentation {
  /** MIME type. */
  readonly type: string
  /** The name under which it is saved. */
  readonly name: string
  /** Shown by the browser; otherwise it is only saved. */
  readonly inline: boolean
}

/** What may be sent to an URL for an upload. */
export interface Announced {
  readonly type: string
  /** Bytes, exactly. */
  readonly size: number
  /** SHA-256, in base64. */
  readonly checksum: string
}

/** A request that somebody may make until it expires. */
export interface SignedRequest {
  readonly method: 'PUT'
  readonly url: string
  /** What must be sent along. */
  readonly headers: Readonly<Record<string, string>>
  /** ISO 8601. */
  readonly expiresAt: string
}

/** One object, as lists have it. */
export interface StoredObject {
  readonly key: string
  readonly changedAt: Date
}

/** Keys are parts of letters, digits, dots, hyphens and such, joined by slashes; see keys.ts. */
export interface Store {
  /**
   * Keeps a stream, whole or not at all.
   * @throws what the stream throws; 503 when the store cannot be reached
   */
  put(key: string, source: Readable, presentation: Presentation): Promise<void>
  /** @returns undefined where there is none */
  size(key: string): Promise<number | undefined>
  /** @returns undefined where there is none */
  read(key: string): Promise<Readable | undefined>
  /** Deletes what there is of these. */
  delete(keys: readonly string[]): Promise<void>
  /** Everything below a part of a key, in pages. */
  list(prefix: string): AsyncIterable<readonly StoredObject[]>
  /** An URL that shows an object until it expires. No network, no promise: lists and events are made of it. */
  urlOf(key: string, presentation: Presentation): string
  /** A request that puts an object, of this type, length and content. */
  uploadTo(key: string, announced: Announced): SignedRequest
  /** Deletes what was left half written, if it is older than that. */
  tidy?(olderThan: Date): Promise<void>
  /** Opens what has to be opened. */
  open?(): Promise<void>
  close?(): void
}

/** For so long, in seconds, an URL shows a file, and a little less: see `signedAt`. */
export const SHOWN_S = 3_600
/** For so long, in seconds, an URL takes a file. */
export const TAKEN_S = 900

const STEP_MS = 300_000

/**
 * From when on URLs that show files hold: the same one for five minutes, so that browsers find in their caches what
 * they have loaded a moment ago.
 */
export const signedAt = (now = Date.now()): Date => new Date(Math.floor(now / STEP_MS) * STEP_MS)

const stores = new WeakMap<Application, Store>()

/** The store of an application. */
export const storeOf = (app: Application): Store => stores.get(app)!

/** Sets the store of an application; another one than S3 or a folder is of use to tests. */
export function useStore(app: Application, store: Store): void {
  stores.set(app, store)
}

/** Deletes objects that nobody will want; what cannot be deleted now is found by the sweep. */
export const drop = (app: Application, ...keys: string[]): Promise<void> =>
  storeOf(app)
    .delete(keys)
    .catch(() => undefined)
