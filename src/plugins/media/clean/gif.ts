// GIF without comments and what programs have noted: blocks are left out, and no pixel is touched.
import { MOST_PARTS } from './parts'

const [IMAGE, EXTENSION, END] = [0x2c, 0x21, 0x3b]
const [COMMENT, APPLICATION] = [0xfe, 0xff]

/** Applications whose blocks say how it is shown: how often it runs, and the colours. */
const shown = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']

/** Bytes of a table of colours, by the byte that says whether there is one. */
const tableOf = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** Where the pieces of a block end; beyond the file where they have no end. */
function endOfPieces(bytes: Buffer, start: number): number {
  let at = start
  while (bytes[at] !== undefined && bytes[at] !== 0) at += bytes[at] + 1
  return at + 1
}

/**
 * Leaves out comments, XMP, and whatever is behind the image.
 * @returns undefined for what is no whole GIF
 */
export function cleanGif(bytes: Buffer): Buffer | undefined {
  let at = 13 + tableOf(bytes[10])
  if (bytes.length <= at) return undefined
  const kept = [bytes.subarray(0, at)]
  for (let part = 0; at < bytes.length && bytes[at] !== END; part++) {
    const [kind, label] = [bytes[at], bytes[at + 1]]
    if ((kind !== IMAGE && kind !== EXTENSION) || part === MOST_PARTS) return undefined
    // Behind the head of an image stands one byte about how it is packed.
    const end = endOfPieces(bytes, kind === IMAGE ? at + 11 + tableOf(bytes[at + 9]) : at + 2)
    if (end > bytes.length) return undefined
    const application = bytes.toString('latin1', at + 3, at + 14)
    const isNote = label === COMMENT || (label === APPLICATION && !shown.includes(application))
    if (kind === IMAGE || !isNote) kept.push(bytes.subarray(at, end))
    at = end
  }
  return Buffer.concat([...kept, Buffer.from([END])])
}
