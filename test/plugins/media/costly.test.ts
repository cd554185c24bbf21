// Images made to keep a server busy: a few megabytes that say millions of times that nothing is to be blanked.
import assert from 'node:assert/strict'
import { cleanImage } from '../../../src/plugins/media/clean'

const number = (bytes: 2 | 4, value: number) => {
  const found = Buffer.alloc(bytes)
  found.writeUIntBE(value, 0, bytes)
  return found
}

const box = (type: string, ...parts: Buffer[]) => {
  const inside = Buffer.concat(parts)
  return Buffer.concat([number(4, inside.length + 8), Buffer.from(type, 'latin1'), inside])
}

/** An AVIF with Exif of many extents, each of which is empty. */
function emptyExtents(items: number, extents: number, behind = 0): Buffer {
  const note = box('infe', number(4, 2 << 24), number(2, 1), number(2, 0), Buffer.from('Exif', 'latin1'))
  const infos = box('iinf', number(4, 0), number(2, 1), note)
  const bytes = (end: number) => {
    const item = Buffer.concat([number(2, 1), number(2, 0), number(4, end), number(2, extents)])
    // No bytes for places and lengths; four for the base, which is the end of the file, or lies behind it.
    const head = Buffer.concat([number(4, 0), Buffer.from([0x00, 0x40]), number(2, items)])
    const places = box('iloc', head, Buffer.alloc(items * item.length, item))
    const brand = Buffer.concat([
      Buffer.from('avif', 'latin1'),
      number(4, 0),
      Buffer.from('avifmif1', 'latin1')
    ])
    return Buffer.concat([box('ftyp', brand), box('meta', number(4, 0), infos, places)])
  }
  return bytes(bytes(0).length + behind)
}

describe('an image made to keep a server busy', () => {
  it('is refused, and one that says little of it is taken', () => {
    assert.ok(cleanImage(emptyExtents(1, 10), 'image/avif'))
    // Four thousand million of them would take minutes, whatever runs it.
    for (const behind of [0, 1, 4_000_000])
      assert.equal(cleanImage(emptyExtents(60_000, 65_535, behind), 'image/avif'), undefined)
  })
})
