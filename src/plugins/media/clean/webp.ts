// WebP without what the camera has noted: chunks are left out, and no pixel is touched.
import { exifWith, orientationIn } from './orientation'
import { MOST_PARTS } from './parts'

interface Chunk {
  readonly type: string
  readonly content: Buffer
}

/** Chunks that say what is seen, in files and in frames of animations. */
const seen = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** A frame begins with so many bytes of its own, in front of its chunks. */
const FRAME = 16
/** Chunks of a frame: its pixels, how much shines through, and a few that nobody knows. */
const MOST_IN_FRAME = 10
/** Bits of VP8X: which chunks there are. */
const [HAS_EXIF, HAS_XMP] = [8, 4]

/** The chunks of a part of a file; undefined where they do not fit into it, or are too many. */
function chunksIn(bytes: Buffer, most = MOST_PARTS): Chunk[] | undefined {
  const chunks: Chunk[] = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32LE(at + 4)
    if (end > bytes.length || chunks.length === most) return undefined
    chunks.push({ type: bytes.toString('latin1', at, at + 4), content: bytes.subarray(at + 8, end) })
    at = end + (end % 2)
  }
  return chunks
}

function written({ type, content }: Chunk): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

/** What a chunk becomes: frames have chunks of their own. */
function cleanChunk({ type, content }: Chunk, flags: number): Chunk | undefined {
  if (type === 'VP8X') {
    const head = Buffer.from(content)
    head[0] = (head[0] & ~(HAS_EXIF | HAS_XMP)) | flags
    return { type, content: head }
  }
  if (type !== 'ANMF') return { type, content }
  const inside = chunksIn(content.subarray(FRAME), MOST_IN_FRAME)?.filter(each => seen.has(each.type))
  return inside && { type, content: Buffer.concat([content.subarray(0, FRAME), ...inside.map(written)]) }
}

/** The orientation that the chunk of Exif says; some programs write the letters of JPEG in front of it. */
function orientationOf(chunks: readonly Chunk[]): number {
  const exif = chunks.find(({ type }) => type === 'EXIF')?.content ?? Buffer.alloc(0)
  return orientationIn(exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif)
}

/**
 * Leaves out Exif, XMP, chunks that nobody knows, and whatever is behind the image. Colour profile and orientation stay.
 *
 * @returns undefined for what is no whole WebP
 */
export function cleanWebp(bytes: Buffer): Buffer | undefined {
  const chunks = chunksIn(bytes.subarray(12, 8 + bytes.readUInt32LE(4)))
  if (!chunks?.some(({ type }) => seen.has(type))) return undefined
  const orientation = chunks[0].type === 'VP8X' ? orientationOf(chunks) : 1
  const kept: Buffer[] = []
  for (const each of chunks.filter(({ type }) => seen.has(type))) {
    const clean = cleanChunk(each, orientation === 1 ? 0 : HAS_EXIF)
    if (!clean) return undefined
    kept.push(written(clean))
  }
  if (orientation !== 1) kept.push(written({ type: 'EXIF', content: exifWith(orientation) }))
  const head = Buffer.from(bytes.subarray(0, 12))
  const body = Buffer.concat(kept)
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}
