// The content of a file, checked while it streams: its size, its checksum, and what its first bytes say that it is.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { failure } from '../../engine'
import { mismatch } from './types-of-files'

/** What a file must be. What is left out is not checked. */
export interface Expected {
  /** Bytes at most. */
  readonly max: number
  /** Bytes, exactly. */
  readonly size?: number
  /** SHA-256, in base64. */
  readonly checksum?: string
  /** MIME type. */
  readonly type?: string
}

/** What a file is. */
export interface Found {
  /** Bytes. */
  readonly size: number
  /** SHA-256, in base64. */
  readonly checksum: string
}

/** So many bytes are enough to tell the type of a file. */
const HEAD = 4_100

const refused = (problem: string) => failure('upload-refused', { problem })

/** The bytes of a stream, which is not destroyed when they are not taken to the end: an answer may have to go out. */
const bytesOf = (source: Readable): AsyncIterable<Buffer> => source.iterator({ destroyOnReturn: false })

/** The chunks of a stream, the first of which is long enough to tell a type by. */
async function* withHead(source: Readable): AsyncGenerator<Buffer> {
  let head: Buffer[] | undefined = []
  let length = 0
  for await (const chunk of bytesOf(source)) {
    if (!head) {
      yield chunk
      continue
    }
    head.push(chunk)
    length += chunk.length
    if (length < HEAD) continue
    yield Buffer.concat(head)
    head = undefined
  }
  if (head && length > 0) yield Buffer.concat(head)
}

async function* inspected(source: Readable, expected: Expected, found: { size: number; checksum: string }) {
  const { max, size, checksum, type } = expected
  const hash = createHash('sha256')
  for await (const chunk of withHead(source)) {
    const isFirst = found.size === 0
    found.size += chunk.length
    if (found.size > max) throw failure('file-too-large', { limit: max })
    const problem = isFirst && type !== undefined ? await mismatch(chunk.subarray(0, HEAD), type) : undefined
    if (problem) throw refused(problem)
    hash.update(chunk)
    yield chunk
  }
  found.checksum = hash.digest('base64')
  if (found.size === 0) throw refused('it is empty')
  if (size !== undefined && found.size !== size)
    throw refused(`it has ${found.size} bytes, and ${size} were announced`)
  if (checksum !== undefined && found.checksum !== checksum)
    throw refused('its checksum is not the one that was announced')
}

/**
 * Passes a stream on while it is checked. It fails before its last bytes have passed, so that whoever keeps it keeps
 * nothing of a file that is wrong.
 *
 * @param keep takes the stream
 * @throws 400 or 413 that says what is wrong; what the source or `keep` throws
 */
export async function checked(
  source: Readable,
  expected: Expected,
  keep: (stream: Readable) => Promise<void>
): Promise<Found> {
  const found = { size: 0, checksum: '' }
  await keep(Readable.from(inspected(source, expected, found), { objectMode: false }))
  return found
}
