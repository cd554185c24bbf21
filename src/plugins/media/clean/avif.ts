// AVIF without what the camera has noted: it is blanked where it stands, since other parts are found by their places.
import { MOST_PARTS } from './parts'

interface Box {
  readonly type: string
  readonly start: number
  /** Where what it holds begins. */
  readonly inside: number
  readonly end: number
}

interface Work {
  readonly bytes: Buffer
  /** Bytes that may be blanked yet, with one for each extent: a file cannot say again and again that there are notes. */
  readonly budget: { left: number }
}

/** Boxes that are shown by nobody: notes of programs, and room that is left. */
const unseen = new Set(['uuid', 'udta', 'free', 'skip', 'meco'])

/** The boxes between two places. @throws RangeError where they do not fit */
function boxesIn(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = []
  for (let at = start; at + 8 <= end;) {
    const short = bytes.readUInt32BE(at)
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short
    const inside = at + (short === 1 ? 16 : 8)
    if (inside > at + size || at + size > end) throw new RangeError('A box is too large.')
    if (boxes.length === MOST_PARTS) throw new RangeError('There are too many boxes.')
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at, inside, end: at + size })
    at += size
  }
  return boxes
}

/** The ids of items that hold Exif or XMP. */
function notesIn(bytes: Buffer, { inside, end }: Box): Set<number> {
  const isLong = bytes[inside] > 0
  const notes = new Set<number>()
  for (const { type, inside: at } of boxesIn(bytes, inside + (isLong ? 8 : 6), end)) {
    if (type !== 'infe' || bytes[at] < 2) continue
    const isWide = bytes[at] === 3
    const id = isWide ? bytes.readUInt32BE(at + 4) : bytes.readUInt16BE(at + 4)
    const kind = bytes.toString('latin1', at + (isWide ? 10 : 8), at + (isWide ? 14 : 12))
    if (kind === 'Exif' || kind === 'mime' || kind === 'uri ') notes.add(id)
  }
  return notes
}

/** Blanks the bytes of items; `iloc` says where they are, in the file or in the box `idat`. */
function blankItems(
  { bytes, budget }: Work,
  { inside }: Box,
  idat: Box | undefined,
  ids: ReadonlySet<number>
): void {
  const version = bytes[inside]
  let at = inside + 4
  const take = (size: number) => {
    const value = size === 8 ? Number(bytes.readBigUInt64BE(at)) : size ? bytes.readUIntBE(at, size) : 0
    at += size
    return value
  }
  const [sizes, more] = [take(1), take(1)]
  const indexSize = version > 0 ? more & 15 : 0
  for (let items = take(version < 2 ? 2 : 4); items > 0; items--) {
    const id = take(version < 2 ? 2 : 4)
    const isInside = version > 0 && (take(2) & 15) === 1
    take(2)
    const base = take(more >> 4) + (isInside ? (idat?.inside ?? 0) : 0)
    const extents = take(2)
    if (!ids.has(id)) {
      at += extents * (indexSize + (sizes >> 4) + (sizes & 15))
      continue
    }
    for (let extent = 0; extent < extents; extent++) {
      take(indexSize)
      const start = base + take(sizes >> 4)
      const end = start + (take(sizes & 15) || bytes.length - start)
      if (end < start || (budget.left -= end - start + 1) < 0) throw new RangeError('Notes are too large.')
      bytes.fill(0, start, end)
    }
  }
}

function blank(work: Work, boxes: readonly Box[]): void {
  const { bytes } = work
  for (const { type, start, inside, end } of boxes) {
    if (unseen.has(type)) {
      bytes.write('free', start + 4, 'latin1')
      bytes.fill(0, inside, end)
    } else if (type === 'moov' || type === 'trak') blank(work, boxesIn(bytes, inside, end))
    else if (type === 'meta') {
      const parts = boxesIn(bytes, inside + 4, end)
      const part = (name: string) => parts.find(each => each.type === name)
      const [infos, places] = [part('iinf'), part('iloc')]
      if (infos && places) blankItems(work, places, part('idat'), notesIn(bytes, infos))
    }
  }
}

/**
 * Blanks Exif, XMP and notes of programs. How it is turned and its colours stand elsewhere, and stay.
 * @returns undefined for what is no whole AVIF
 */
export function cleanAvif(bytes: Buffer): Buffer | undefined {
  const clean = Buffer.from(bytes)
  try {
    blank({ bytes: clean, budget: { left: clean.length } }, boxesIn(clean, 0, clean.length))
    return clean
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
