// A stream in parts, so that no more than one of them is in memory: what S3 takes of a file whose length is not known.
import type { Readable } from 'node:stream'

/** Bytes of a part. S3 takes ten thousand of them, and none below five mebibytes but the last. */
export const PART = 8 * 1024 * 1024

/** The parts of a stream, each of `size` bytes but the last; of an empty stream, one without any. */
export async function* partsOf(source: Readable, size = PART): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = []
  let length = 0
  let isFirst = true
  for await (const given of source as AsyncIterable<Buffer>) {
    let chunk = given
    while (length + chunk.length > size) {
      const head = chunk.subarray(0, size - length)
      yield Buffer.concat([...chunks, head])
      isFirst = false
      chunk = chunk.subarray(head.length)
      chunks = []
      length = 0
    }
    chunks.push(chunk)
    length += chunk.length
  }
  if (length > 0 || isFirst) yield Buffer.concat(chunks)
}
