// JPEG without what the camera has noted: segments are left out, and no pixel is touched.
import { exifWith, orientationIn } from './orientation'
import { MOST_PARTS } from './parts'

const [SOS, EOI, COM] = [0xda, 0xd9, 0xfe]
const EXIF = 'Exif\0\0'

/** Markers without a length: they mean something within a scan only. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** Where the compressed bytes of a scan end: at the next marker that is no part of them. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) break
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

/** Whether an application's segment says how the pixels are to be read. */
function saysColours(marker: number, content: Buffer): boolean {
  const begins = (text: string) => content.toString('latin1', 0, text.length) === text
  // A longer one has a small picture of what the image once was.
  if (marker === 0xe0) return begins('JFIF\0') && content.length === 14
  if (marker === 0xe2) return begins('ICC_PROFILE\0')
  return marker === 0xee && begins('Adobe')
}

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/**
 * Leaves out Exif, XMP, IPTC, comments, small pictures, and whatever is behind the image, such as a film or another
 * image. Colour profile and orientation stay.
 *
 * @returns undefined for what is no whole JPEG
 */
export function cleanJpeg(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 2)]
  let orientation = 1
  let at = 2
  for (let part = 0; part < MOST_PARTS; part++) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) return undefined
    if (marker === EOI) return Buffer.concat([...kept, bytes.subarray(at, at + 2)])
    if (isBare(marker)) {
      at += 2
      continue
    }
    const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0
    let end = at + 2 + length
    if (length < 2 || end > bytes.length) return undefined
    const content = bytes.subarray(at + 4, end)
    if (marker === SOS) end = endOfScan(bytes, end)
    const isNote = marker === COM || (marker >= 0xe0 && marker <= 0xef)
    if (!isNote || saysColours(marker, content)) kept.push(bytes.subarray(at, end))
    else if (marker === 0xe1 && content.toString('latin1', 0, 6) === EXIF && orientation === 1) {
      orientation = orientationIn(content.subarray(6))
      if (orientation !== 1)
        kept.push(segment(marker, Buffer.concat([Buffer.from(EXIF, 'latin1'), exifWith(orientation)])))
    }
    at = end
    // Programs show an image whose last two bytes are missing.
    if (marker === SOS && at === bytes.length) return Buffer.concat([...kept, Buffer.from([0xff, EOI])])
  }
  return undefined
}
