// Files: whatever types a field names, given out to be saved and never to be shown.
import type { Field } from './field'
import { bytesOf, checkTypes, mediaField } from './media'
import type { Media } from './media'

export interface FileOptions {
  /** Bytes at most, as a number or as `20MB`, which it is when left out. */
  readonly max?: number | string
  /** MIME types that are taken. */
  readonly types: readonly string[]
}

/** Whoever leaves all out is told what is missing. */
function limitsOf({ max = '20MB', types = [] }: Partial<FileOptions> = {}) {
  checkTypes(types)
  return { max: bytesOf(max), types, isImage: false, thumbnails: {} }
}

/**
 * A file. A row is given the id of an upload, and shows it with a URL that holds for an hour.
 * @throws Error for options that cannot be
 */
export const file = (options: FileOptions): Field<Media, never> =>
  mediaField({ kind: 'file', ...limitsOf(options) })

/**
 * Files in an order, each at most once.
 * @param options.count most of them; 20 when left out
 * @throws Error for options that cannot be
 */
export const files = (options: FileOptions & { count?: number }): Field<Media[], never> =>
  mediaField({ kind: 'files', count: options?.count ?? 20, ...limitsOf(options) })
