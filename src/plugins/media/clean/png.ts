// PNG without texts, times and what the camera has noted: chunks are left out, and no pixel is touched.
import { crc32 } from 'node:zlib'
import { exifWith, orientationIn } from './orientation'
import { MOST_PARTS } from './parts'

/** Chunks that say what is seen, those of animations among them. */
const seen = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'bKGD', 'hIST', 'pHYs'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI'],
  ...['acTL', 'fcTL', 'fdAT']
])

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/**
 * Leaves out Exif, XMP, texts, times, chunks that nobody knows, and whatever is behind the image. Colour profile and
 * orientation stay.
 *
 * @returns undefined for what is no whole PNG
 */
export function cleanPng(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 8)]
  let at = 8
  for (let part = 0; part < MOST_PARTS && at + 12 <= bytes.length; part++) {
    const end = at + 12 + bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (end > bytes.length) return undefined
    if (seen.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'eXIf') {
      const orientation = orientationIn(bytes.subarray(at + 8, end - 4))
      if (orientation !== 1) kept.push(chunk(type, exifWith(orientation)))
    }
    if (type === 'IEND') return Buffer.concat(kept)
    at = end
  }
  return undefined
}
