// The orientation of an image: the one thing that cameras note and that whoever shows the image has to know.

/** Tag of TIFF: how the image is to be turned, 1 to 8; 1 is upright. */
const ORIENTATION = 0x0112

/**
 * Reads the orientation that Exif says.
 *
 * @param tiff what a camera has noted, from the letters II or MM on
 * @returns 1 to 8; 1 where it says nothing, or cannot be read
 */
export function orientationIn(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 10 || (order !== 'II' && order !== 'MM')) return 1
  const two = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (first + 2 > tiff.length) return 1
  const count = two(first)
  for (let at = first + 2; at + 12 <= Math.min(first + 2 + count * 12, tiff.length); at += 12) {
    if (two(at) !== ORIENTATION) continue
    const value = two(at + 8)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** Exif that says the orientation and nothing else. */
export function exifWith(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(ORIENTATION, 10)
  // One short number, in the upper half of its four bytes.
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  return tiff
}
