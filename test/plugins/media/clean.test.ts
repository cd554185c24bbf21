// Clean images: what cameras and programs have noted is gone, and every pixel, the colours and the orientation stay.
import assert from 'node:assert/strict'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { cleanImage } from '../../../src/plugins/media/clean'
import { chunk } from './chunks'

const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>51.5, 0.1</place></x:xmpmeta>'
const formats = ['jpeg', 'png', 'webp', 'avif'] as const

/** A picture of many colours, with the place where it was taken. */
const taken = (format: (typeof formats)[number], orientation = 6, size = 48) => {
  const raw = Buffer.from(Array.from({ length: size * 32 * 3 }, (_, n) => (n * n * 7) % 256))
  return sharp(raw, { raw: { width: size, height: 32, channels: 3 } })
    .withExif({ IFD0: { Copyright: 'secret name' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation, icc: 'p3' })
    .withXmp(XMP)
    .toFormat(format)
    .toBuffer()
}

const pixels = (bytes: Buffer) => sharp(bytes, { pages: -1, failOn: 'warning' }).raw().toBuffer()
const has = (bytes: Buffer, ...texts: string[]) => texts.filter(text => bytes.includes(text))

/** The image without its notes, which shows what it has shown. */
async function cleaned(bytes: Buffer, format: string): Promise<Buffer> {
  const clean = cleanImage(bytes, `image/${format}`)!
  assert.ok(clean, `${format} was not cleaned`)
  assert.ok((await pixels(clean)).equals(await pixels(bytes)), 'other pixels')
  assert.ok(cleanImage(clean, `image/${format}`)!.equals(clean), 'a second time changes it again')
  return clean
}

/** Puts bytes into others. */
const put = (bytes: Buffer, at: number, ...more: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)])

const segment = (marker: number, content: string | Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(Buffer.byteLength(content) + 2, 2)
  return Buffer.concat([head, Buffer.from(content)])
}

describe('clean images', () => {
  for (const format of formats)
    it(`of ${format} tell no place, and keep pixels, colours and orientation`, async () => {
      for (const orientation of [1, 6]) {
        const bytes = await taken(format, orientation)
        const before = await sharp(bytes).metadata()
        assert.ok(before.exif!.includes('secret name') && before.xmp!.includes('51.5'))
        const clean = await cleaned(bytes, format)
        assert.deepEqual(has(clean, 'secret name', '51.5', 'xmpmeta'), [])
        const after = await sharp(clean).metadata()
        assert.deepEqual(after.autoOrient, before.autoOrient)
        assert.deepEqual([after.width, after.height], [before.width, before.height])
        assert.ok(after.icc!.equals(before.icc!))
        // What is left says one thing, in JPEG behind a mark of six bytes.
        const left = { jpeg: 32, png: 26, webp: 26, avif: after.exif?.length }[format]
        assert.equal(after.exif?.length, orientation === 1 && format !== 'avif' ? undefined : left)
      }
    })

  it('of JPEG lose comments, small pictures, IPTC, and what is behind them', async () => {
    const plain = await sharp(await taken('jpeg', 1))
      .jpeg({ progressive: true })
      .toBuffer()
    const inside = [
      segment(0xfe, 'secret comment'),
      segment(0xed, 'Photoshop 3.0\0secret city'),
      segment(0xe2, 'MPF\0secret place'),
      segment(0xe0, 'JFXX\0secret picture'),
      segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0secret'),
      Buffer.from([0xff, 0xff])
    ]
    const film = Buffer.from('....ftypmp42 secret film')
    const clean = await cleaned(Buffer.concat([put(plain, 2, ...inside), await taken('jpeg'), film]), 'jpeg')
    assert.deepEqual(has(clean, 'secret', 'ftyp'), [])
    // What old cameras leave off at the end, programs do without.
    assert.ok(cleanImage(plain.subarray(0, -2), 'image/jpeg')!.equals(clean))
  })

  it('of PNG lose texts and times, and go on moving', async () => {
    const plain = await taken('png', 1)
    const size = plain.subarray(16, 24)
    const control = Buffer.concat([Buffer.alloc(4), size, Buffer.alloc(8), Buffer.from([0, 1, 0, 10, 0, 0])])
    const moving = [chunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])), chunk('fcTL', control)]
    const notes = [
      chunk('tEXt', 'Comment\0secret'),
      chunk('zTXt', Buffer.concat([Buffer.from('Raw profile type exif\0\0'), deflateSync(Buffer.from('x'))])),
      chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0secret'),
      chunk('tIME', Buffer.from([7, 230, 1, 1, 1, 1, 1])),
      chunk('seCr', 'secret')
    ]
    const all = Buffer.concat([put(plain, 33, ...moving, ...notes), Buffer.from('<script>secret')])
    const clean = await cleaned(all, 'png')
    assert.deepEqual(has(clean, 'secret', 'tEXt', 'zTXt', 'iTXt', 'tIME'), [])
    assert.deepEqual(has(clean, 'acTL', 'fcTL').length, 2)
  })

  it('of GIF and WebP lose comments and XMP, and go on moving', async () => {
    const [first, second] = [await taken('png', 1, 16), await taken('png', 1, 24)]
    const animated = await sharp([first, second], { join: { animated: true } })
      .gif({ loop: 3, delay: [50, 60] })
      .toBuffer()
    const comment = Buffer.from('\x21\xfe\x06secret\0', 'latin1')
    const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, n) => 255 - n), 0])
    const xmp = Buffer.concat([Buffer.from('\x21\xff\x0bXMP DataXMP<x>secret</x>', 'latin1'), trailer])
    const all = put(animated, animated.indexOf('\x21\xff\x0bNETSCAPE', 'latin1'), comment, xmp)
    const clean = await cleaned(Buffer.concat([all, comment]), 'gif')
    assert.deepEqual(has(clean, 'secret'), [])
    const { pages, loop, delay } = await sharp(clean).metadata()
    assert.deepEqual({ pages, loop, delay }, { pages: 2, loop: 3, delay: [50, 60] })
    const webp = await sharp(animated, { animated: true }).withXmp(XMP).webp({ lossless: true }).toBuffer()
    assert.equal((await sharp(webp).metadata()).pages, 2)
    assert.deepEqual(has(await cleaned(webp, 'webp'), 'xmpmeta'), [])
  })

  it('are made of so many parts and no more: millions of empty ones would keep the server busy', async () => {
    const whole = Object.fromEntries(
      await Promise.all(formats.map(async format => [format, await taken(format, 1, 16)] as const))
    )
    const gif = await sharp(whole.png).gif().toBuffer()
    const room = Buffer.from('\0\0\0\x08free', 'latin1')
    for (const [format, bytes, at, part] of [
      ['jpeg', whole.jpeg, 2, segment(0xfe, '')],
      ['png', whole.png, 33, chunk('tEXt', '')],
      ['gif', gif, gif.length - 1, Buffer.from([0x21, 0xfe, 0])],
      ['avif', whole.avif, whole.avif.length, room],
      ['webp', whole.webp, whole.webp.length, Buffer.from('seCr\0\0\0\0')]
    ] as const) {
      const filled = (count: number) => {
        const other = put(bytes, at, Buffer.alloc(count * part.length, part))
        if (format === 'webp') other.writeUInt32LE(other.length - 8, 4)
        return cleanImage(other, `image/${format}`)
      }
      assert.ok(filled(1_000), format)
      assert.equal(filled(60_000), undefined, format)
    }
  })

  it('are not made of what is no whole image, whatever it is', async () => {
    const samples = await Promise.all(
      formats.map(async format => [format, await taken(format, 6, 16)] as const)
    )
    const gif = await sharp(samples[1][1]).gif().toBuffer()
    const all = [...samples, ['gif', gif] as const]
    for (const [format, bytes] of all) {
      const half = cleanImage(bytes.subarray(0, 200), `image/${format}`)
      assert.equal(half, undefined, format)
    }
    const change = fc.tuple(fc.nat(), fc.nat(255))
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(change, { maxLength: 8 }),
        fc.nat(),
        ([format, bytes], changes, cut) => {
          const other = Buffer.from(bytes)
          for (const [at, value] of changes) other[12 + (at % (other.length - 12))] = value
          const clean = cleanImage(other.subarray(0, 12 + (cut % (2 * other.length))), `image/${format}`)
          // Orientation of its own is the most that is ever added.
          assert.ok(!clean || clean.length <= other.length + 40)
        }
      ),
      { numRuns: 3_000 }
    )
  })
})
