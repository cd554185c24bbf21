// Chunks of PNG, and images made of them.
import { crc32 } from 'node:zlib'

/** A chunk as it is written. */
export function chunk(type: string, content: string | Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(content as Uint8Array)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A whole PNG of so many pixels each way, whatever its content unpacks to. */
export function pngOf(side: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.set([8, 2], 8)
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', content), chunk('IEND', '')])
}
